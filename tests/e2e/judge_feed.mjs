// Reads a calendar with ical.js: {calendar} → {name, events: {uid: {…}}}.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const { calendar } = JSON.parse(readFileSync(0, "utf8"));
const component = new ICAL.Component(ICAL.parse(calendar));
const events = {};
for (const each of component.getAllSubcomponents("vevent")) {
  const event = new ICAL.Event(each);
  events[event.uid] = {
    summary: event.summary,
    description: event.description,
    start: event.startDate.toString(),
    end: event.endDate.toString(),
    allDay: event.startDate.isDate,
    sequence: event.sequence,
    status: each.getFirstPropertyValue("status"),
  };
}
console.log(JSON.stringify({ name: component.getFirstPropertyValue("x-wr-calname"), events }));
