// Times in the zone of the area, always with the zone's name; ages in words, measured from the moment that is looked at.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const formats = new Map<string, Intl.DateTimeFormat>();

function format(zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = zone + JSON.stringify(options);
  let found = formats.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hourCycle: "h23", ...options });
    formats.set(key, found);
  }
  return found;
}

/** "29 May 11:40" */
export function moment(time: string | number | Date | null | undefined, zone: string): string {
  if (time === null || time === undefined) return "not told";
  return format(zone, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }).format(new Date(time)).replace(",", "");
}

/** "Mon 29 May 2023 11:40" */
export function fullMoment(time: string | number | Date, zone: string): string {
  const options = { weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" } as const;
  return format(zone, options).format(new Date(time)).replaceAll(",", "");
}

export function clock(time: number, zone: string): string {
  return format(zone, { hour: "2-digit", minute: "2-digit" }).format(new Date(time));
}

export function day(time: number, zone: string): string {
  return format(zone, { day: "numeric", month: "short" }).format(new Date(time));
}

/** "CEST", or "UTC+1" where the zone has no letters. */
export function zoneName(time: string | number | Date, zone: string): string {
  const shortName = new Intl.DateTimeFormat("en-GB", { timeZone: zone, timeZoneName: "short" })
    .formatToParts(new Date(time))
    .find((part) => part.type === "timeZoneName")?.value;
  return (shortName ?? zone).replace("GMT", "UTC");
}

/** Minutes east of UTC. */
export function offsetMinutes(time: number, zone: string): number {
  const parts = format(zone, { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" })
    .formatToParts(new Date(time));
  const of = (type: string) => Number(parts.find((p) => p.type === type)?.value ?? 0);
  const local = Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"), of("second"));
  return Math.round((local - Math.floor(time / 1000) * 1000) / MINUTE);
}

/** ISO 8601 with the zone's own offset, to the minute: what goes into an address or a request. */
export function isoLocal(time: number, zone: string): string {
  const offset = offsetMinutes(time, zone);
  const local = new Date(time + offset * MINUTE).toISOString().slice(0, 16);
  const sign = offset < 0 ? "-" : "+";
  const two = (n: number) => String(Math.floor(Math.abs(n))).padStart(2, "0");
  return `${local}${sign}${two(offset / 60)}:${two(offset % 60)}`;
}

/** "just now", "4 min", "3 h", "2 d": how long before `now`. "in 3 h" for what is to come, "" for an unknown time. */
export function age(time: string | number | null | undefined, now: number): string {
  if (time === null || time === undefined) return "";
  const past = now - new Date(time).getTime();
  const text = length(Math.abs(past));
  if (past < -MINUTE) return `in ${text}`;
  return Math.abs(past) < MINUTE ? "just now" : text;
}

export function length(milliseconds: number): string {
  if (milliseconds < HOUR) return `${Math.max(1, Math.round(milliseconds / MINUTE))} min`;
  if (milliseconds < 2 * DAY) return `${Math.round(milliseconds / HOUR)} h`;
  if (milliseconds < 90 * DAY) return `${Math.round(milliseconds / DAY)} d`;
  return milliseconds < 730 * DAY ? `${Math.round(milliseconds / (30.4 * DAY))} months` : `${Math.round(milliseconds / (365.25 * DAY))} years`;
}

/** The interval of an event in words. An open start is "by": it was so at the latest then. */
export function interval(start: string | null, end: string | null, zone: string): string {
  if (start === null && end === null) return "time not told";
  if (start === null) return `by ${moment(end, zone)}`;
  if (end === null) return `since ${moment(start, zone)}`;
  const [a, b] = [new Date(start).getTime(), new Date(end).getTime()];
  if (b - a <= MINUTE) return moment(a, zone);
  if (b - a === DAY && clock(a, zone) === "00:00") return day(a, zone);
  const closing = day(a, zone) === day(b, zone) ? clock(b, zone) : moment(b, zone);
  return `${moment(a, zone)} to ${closing}`;
}
