// The server's hour: what is due, late or as of a time is so by its clock, whatever the clock of this machine says.
const shown = document.querySelector(".top time")?.dateTime;
const asked = performance.getEntriesByType("navigation")[0]?.responseStart || 0;
// The page's hour was told when its first byte came.
const ahead = shown ? performance.timeOrigin + asked - Date.parse(shown) : 0;
// The company's distance from Greenwich in minutes, as the page's hour is written.
const [, sign, hours, minutes] = shown?.match(/([+-])(\d\d):(\d\d)$/) ?? [];
const offset = hours ? Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes)) : 0;

export const now = () => Date.now() - ahead;

/** An instant as HH:MM on the company's clock. */
export const hourOf = (at) => new Date(at + offset * 60e3).toISOString().slice(11, 16);
