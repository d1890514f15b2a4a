"""A session of python-caldav with the calendar server at sys.argv[1]: each step fails if the server does not agree."""

import datetime
import sys
import warnings

import caldav

warnings.simplefilter("ignore")

DAY = datetime.timedelta(days=1)
MONDAY = datetime.datetime(2026, 1, 5, 9, tzinfo=datetime.timezone.utc)


def summaries(calendar, start, **options):
    found = calendar.search(event=True, start=start, end=start + DAY, **options)
    return sorted(str(event.icalendar_component["SUMMARY"]) for event in found)


def same(found, expected, what):
    if found != expected:
        sys.exit(f"{what}: expected {expected}, found {found}")


with caldav.DAVClient(url=sys.argv[1], timeout=20) as client:
    principal = client.principal()
    calendar = principal.make_calendar(name="Work & play ü", cal_id="python")
    titles = [str(it.get_display_name()) for it in principal.get_calendars() if it.url == calendar.url]
    same(titles, ["Work & play ü"], "the calendar")
    try:
        principal.make_calendar(name="again", cal_id="python")
        sys.exit("a calendar was made twice")
    except caldav.lib.error.DAVError:
        pass
    token = calendar.get_objects_by_sync_token().sync_token

    once = calendar.add_event(dtstart=MONDAY, dtend=MONDAY + DAY / 24, summary="once", uid="once")
    calendar.add_event(dtstart=MONDAY + 7 * DAY, dtend=MONDAY + 7.1 * DAY, summary="daily", uid="daily",
                       rrule={"FREQ": "DAILY", "COUNT": 3})
    same(summaries(calendar, MONDAY), ["once"], "on Monday")
    same(summaries(calendar, MONDAY + 9 * DAY), ["daily"], "inside of a recurrence")
    same(summaries(calendar, MONDAY + 9 * DAY, expand=True), ["daily"], "inside of a recurrence, expanded")
    same(summaries(calendar, MONDAY + 10 * DAY), [], "after a recurrence")
    same(str(calendar.get_event_by_uid("once").icalendar_component["UID"]), "once", "by UID")
    same([str(it.icalendar_component["UID"]) for it in calendar.search(event=True, summary="dail")], ["daily"], "by text")

    changed = calendar.get_objects_by_sync_token(token, load_objects=True, disable_fallback=True)
    same(len(list(changed)), 2, "added since the first token")
    with once.edit_icalendar_instance() as edited:
        edited.subcomponents[0]["SUMMARY"] = "changed"
    once.save()
    same(summaries(calendar, MONDAY), ["changed"], "changed")
    token = changed.sync_token
    changed = calendar.get_objects_by_sync_token(token, disable_fallback=True)
    same([it.url.path for it in changed], [once.url.path], "changed since the second token")
    once.delete()
    changed = calendar.get_objects_by_sync_token(changed.sync_token, disable_fallback=True)
    same([it.url.path for it in changed], [once.url.path], "deleted since the third token")

    if len(sys.argv) > 2:
        crowd = caldav.Calendar(client=client, url=sys.argv[2])
        found = list(crowd.get_objects_by_sync_token(disable_fallback=True))
        print(f"{len(found)} events in a synchronization of several parts")
    calendar.set_properties([caldav.elements.dav.DisplayName("Renamed")])
    same(str(caldav.Calendar(client=client, url=calendar.url).get_display_name()), "Renamed", "the title")
    calendar.delete()
    same([str(it.url.path) for it in principal.get_calendars() if "python" in str(it.url)], [], "after the end")
