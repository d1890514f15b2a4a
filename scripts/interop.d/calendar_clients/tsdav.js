// A session of tsdav with the calendar server at process.argv[2]: each step fails if the server does not agree.
const assert = require('assert');
const { createDAVClient } = require('tsdav');

const event = (uid, start, more = '') =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//example//EN', 'BEGIN:VEVENT', `UID:${uid}`, 'DTSTAMP:20260101T000000Z',
    `DTSTART:${start}`, 'DURATION:PT1H', `SUMMARY:${uid} ü & <x>`, ...(more ? [more] : []), 'END:VEVENT',
    'END:VCALENDAR', ''].join('\r\n');

async function session(serverUrl) {
  const client = await createDAVClient({
    serverUrl,
    credentials: { username: 'me', password: 'secret' },
    authMethod: 'Basic',
    defaultAccountType: 'caldav',
  });
  const made = await client.makeCalendar({ url: `${serverUrl}calendars/ts/`, props: { displayname: 'ts & <ü>' } });
  assert.strictEqual(made[0].status, 201, 'made');
  const calendar = (await client.fetchCalendars()).find((it) => it.url.endsWith('/calendars/ts/'));
  assert.strictEqual(calendar.displayName, 'ts & <ü>');
  assert.deepStrictEqual(calendar.components, ['VEVENT']);
  const reports = await client.supportedReportSet({ collection: calendar });
  assert.ok(reports.includes('syncCollection') && reports.includes('calendarMultiget'), `reports: ${reports}`);

  const add = async (name, text) => {
    const added = await client.createCalendarObject({ calendar, filename: name, iCalString: text });
    assert.strictEqual(added.status, 201, name);
  };
  await add('once.ics', event('once', '20260105T090000Z'));
  await add('weekly ü.ics', event('weekly', '20260106T090000Z', 'RRULE:FREQ=WEEKLY;COUNT=3'));
  const twice = await client.createCalendarObject({ calendar, filename: 'once.ics', iCalString: event('once', '20260105T090000Z') });
  assert.strictEqual(twice.status, 412, 'added twice');

  const all = await client.fetchCalendarObjects({ calendar });
  assert.strictEqual(all.length, 2, 'all');
  const find = async (start, end) => {
    const found = await client.fetchCalendarObjects({ calendar, timeRange: { start, end } });
    return found.map((it) => decodeURIComponent(it.url.split('/').pop())).sort();
  };
  assert.deepStrictEqual(await find('2026-01-05T00:00:00Z', '2026-01-06T00:00:00Z'), ['once.ics']);
  assert.deepStrictEqual(await find('2026-01-20T00:00:00Z', '2026-01-21T00:00:00Z'), ['weekly ü.ics']);
  assert.deepStrictEqual(await find('2026-01-27T00:00:00Z', '2026-01-28T00:00:00Z'), []);

  const once = all.find((it) => it.url.endsWith('/once.ics'));
  const changed = await client.updateCalendarObject({
    calendarObject: { ...once, data: once.data.replace('20260105T09', '20260107T09') },
  });
  assert.strictEqual(changed.status, 204, 'changed');
  const stale = await client.updateCalendarObject({ calendarObject: once });
  assert.strictEqual(stale.status, 412, 'changed with an old entity tag');

  const synced = await client.smartCollectionSync({
    collection: { ...calendar, objects: all, objectMultiGet: client.calendarMultiGet },
    method: 'webdav',
    detailedResult: true,
  });
  assert.deepStrictEqual(synced.objects.updated.map((it) => it.url), [once.url], 'updated');
  assert.strictEqual(synced.objects.created.length + synced.objects.deleted.length, 0, 'nothing else');
  const now = (await client.fetchCalendarObjects({ calendar })).find((it) => it.url === once.url);
  const deleted = await client.deleteCalendarObject({ calendarObject: now });
  assert.strictEqual(deleted.status, 204, 'deleted');
  const again = await client.smartCollectionSync({
    collection: { ...calendar, ...synced, objects: all, objectMultiGet: client.calendarMultiGet },
    method: 'webdav',
    detailedResult: true,
  });
  assert.deepStrictEqual(again.objects.deleted.map((it) => it.url), [once.url], 'deleted elsewhere');
  const gone = await client.deleteObject({ url: calendar.url });
  assert.strictEqual(gone.status, 204, 'the calendar');
}

session(process.argv[2]).catch((error) => {
  console.error(error.message);
  process.exit(1);
});
