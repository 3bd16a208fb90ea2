import { useTranslation } from "react-i18next";
import { useNow } from "../../look/clock.tsx";
import { moment } from "../../look/duration.ts";
import { useZone } from "../../look/zone.ts";

/** The time of day in the hotline's zone by the server's clock, with the date and the day of the week. */
export const WallClock = () => {
  const { i18n } = useTranslation();
  const now = useNow();
  const zone = useZone();
  const date = new Intl.DateTimeFormat(i18n.language, { timeZone: zone, dateStyle: "full" }).format(now);
  return (
    <time className="wall-clock" dateTime={new Date(now).toISOString()}>
      <span>{date}</span> <b className="wall-time figure">{moment(now, now, zone)}</b>
    </time>
  );
};
