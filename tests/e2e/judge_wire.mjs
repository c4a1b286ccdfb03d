// The JavaScript judges of test_wire_judges.py: ical.js reads the calendar,
// standardwebhooks verifies the request. JSON in, JSON out.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";
import { Webhook } from "standardwebhooks";

const given = JSON.parse(readFileSync(0, "utf8"));

const component = new ICAL.Component(ICAL.parse(given.calendar));
const events = component.getAllSubcomponents("vevent").map((each) => {
  const event = new ICAL.Event(each);
  return {
    uid: event.uid,
    summary: event.summary,
    sequence: event.sequence,
    days: event.endDate.subtractDate(event.startDate).days,
    allDay: event.startDate.isDate,
    start: event.startDate.toString(),
    colour: each.getFirstPropertyValue("color"),
    categories: each.getFirstProperty("categories").getValues(),
  };
});

function verified(body) {
  try {
    new Webhook(given.secret).verify(body, given.headers);
    return true;
  } catch {
    return false;
  }
}

console.log(JSON.stringify({
  events,
  name: component.getFirstPropertyValue("x-wr-calname"),
  refresh: component.getFirstPropertyValue("refresh-interval").toString(),
  verified: verified(given.body),
  verifiedChanged: verified(given.body + " "),
}));
