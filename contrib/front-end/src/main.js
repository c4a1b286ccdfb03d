// What pages gain where there is a script; every one of them is whole without it.
import { drawCharts } from "./chart.js";
import { walkMonth } from "./month.js";
import { keepLive } from "./live.js";

drawCharts(document);
walkMonth(document);
keepLive(document, () => drawCharts(document));
