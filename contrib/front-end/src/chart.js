// The course of a target (<figure data-chart>): path, readings, forecast. The server has
// drawn it already; here it answers to the pointer and to the width of the window.
import uPlot from "uplot";

const DAY = 86400;
const two = (n) => String(n).padStart(2, "0");
const sayDay = (seconds) => {
  const day = new Date(seconds * 1000);
  return `${two(day.getUTCDate())}/${two(day.getUTCMonth() + 1)}/${day.getUTCFullYear()}`;
};

// One row for each day that any line has; null where a line says nothing.
function table(lines) {
  const days = [...new Set(lines.flatMap((line) => line.map(([day]) => day)))].sort((a, b) => a - b);
  const columns = lines.map((line) => {
    const at = new Map(line);
    return days.map((day) => at.get(day) ?? null);
  });
  return [days.map((day) => day * DAY), ...columns];
}

function draw(figure) {
  const data = JSON.parse(figure.dataset.chart);
  const look = getComputedStyle(figure);
  const colour = (name) => look.getPropertyValue(name).trim();
  const lang = document.documentElement.lang;
  const amount = new Intl.NumberFormat(lang, { maximumFractionDigits: 2 });
  const say = (value) => value == null ? "–" : `${amount.format(value)} ${data.measure}`.trim();
  const lines = [
    { name: data.words.path, points: data.path, stroke: colour("--soft"), dash: [6, 4] },
    { name: data.words.readings, points: data.readings, stroke: colour("--link"), dots: true },
    { name: data.words.forecast, points: data.forecast ?? [], stroke: colour("--soon"), dash: [2, 4] },
  ].filter((line) => line.points.length > 0);
  const drawing = figure.querySelector("svg");
  const axis = { stroke: colour("--ink"), grid: { stroke: colour("--rule"), width: 1 }, ticks: { show: false } };
  const plot = document.createElement("div");
  plot.className = "plot";
  plot.setAttribute("aria-hidden", "true"); // the table says the same
  figure.prepend(plot);
  const size = () => ({ width: Math.max(figure.clientWidth, 200), height: 260 });
  const chart = new uPlot({
    ...size(),
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "UTC"),
    cursor: { drag: { x: false, y: false } },
    scales: { y: { range: (_, low, high) => [Math.min(0, low), Math.max(high, data.goal) * 1.08 || 1] } },
    axes: [
      { ...axis, values: (_, marks) => marks.map(sayDay), space: 90 },
      { ...axis, values: (_, marks) => marks.map((mark) => amount.format(mark)), size: 56 },
    ],
    series: [
      { label: data.words.day, value: (_, at) => at == null ? "–" : sayDay(at) },
      ...lines.map((line) => ({
        label: line.name, stroke: line.stroke, width: 2, dash: line.dash, spanGaps: true,
        points: { show: Boolean(line.dots), size: 8 }, value: (_, value) => say(value),
      })),
    ],
  }, table(lines.map((line) => line.points)), plot);
  drawing?.setAttribute("hidden", "");
  new ResizeObserver(() => chart.setSize(size())).observe(figure);
}

export function drawCharts(root) {
  for (const figure of root.querySelectorAll("figure[data-chart]")) {
    if (!figure.querySelector(".plot")) draw(figure);
  }
}
