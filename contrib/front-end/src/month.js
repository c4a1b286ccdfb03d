// In a month's grid the arrow keys go from day to day, Home and End within the week,
// Page Up and Page Down from month to month, Enter to the first entry of the day.
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

export function walkMonth(root) {
  const grid = root.querySelector("table[data-month]");
  if (!grid) return;
  const days = [...grid.querySelectorAll("td")];
  const start = days.find((day) => day.matches(".now")) ?? days.find((day) => !day.matches(".outside"));
  const go = (day) => {
    if (!day) return;
    days.forEach((other) => { other.tabIndex = other === day ? 0 : -1; });
    day.focus();
  };
  days.forEach((day) => { day.tabIndex = day === start ? 0 : -1; });
  grid.addEventListener("keydown", (event) => {
    const day = event.target.closest("td");
    if (!day || event.target !== day || event.altKey || event.ctrlKey || event.metaKey) return;
    const at = days.indexOf(day);
    const monday = at - (at % 7);
    if (event.key in STEPS) go(days[at + STEPS[event.key]]);
    else if (event.key === "Home") go(days[monday]);
    else if (event.key === "End") go(days[monday + 6]);
    else if (event.key === "PageUp") root.querySelector(".months a[rel=prev]")?.click();
    else if (event.key === "PageDown") root.querySelector(".months a[rel=next]")?.click();
    else if (event.key === "Enter") day.querySelector("a")?.click();
    else return;
    event.preventDefault();
  });
}
