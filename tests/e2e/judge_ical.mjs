// ical.js reads calendars: {calendars: [text]} → [{method, events: [{uid, sequence,
// status, start, days, organizer, attendee, rsvp}]}].
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const given = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(given.calendars.map((text) => {
  const calendar = new ICAL.Component(ICAL.parse(text));
  return {
    method: calendar.getFirstPropertyValue("method"),
    events: calendar.getAllSubcomponents("vevent").map((each) => {
      const event = new ICAL.Event(each);
      const attendee = each.getFirstProperty("attendee");
      return {
        uid: event.uid,
        sequence: event.sequence,
        status: each.getFirstPropertyValue("status"),
        start: event.startDate.toString(),
        days: event.endDate.subtractDate(event.startDate).days,
        organizer: each.getFirstPropertyValue("organizer"),
        attendee: attendee && attendee.getFirstValue(),
        rsvp: attendee && attendee.getParameter("rsvp"),
      };
    }),
  };
})));
