import { type AnyList, CallPick, callList, type Session } from "@zongji/api";
import { useSearchParams } from "react-router";
import { changed, filtersIn, type ListChange, queryOf } from "../../look/list/index.ts";
import { may } from "../../server/queries.ts";

const { voicemail: _, test: __, direction, ...filters } = callList.filters;

/** What calls are chosen by: the filters of the call log, and some of their own. */
const pickList = {
  ...callList,
  id: "picks",
  query: CallPick,
  filters: {
    ...filters,
    direction,
    citizen: {
      label: { zh: "来电人姓名", en: "Citizen's name" },
      kind: "text",
      params: { citizen: CallPick.properties.citizen },
      needs: { citizen: "citizen.list" },
    },
    hold: {
      more: true,
      label: { zh: "保持（秒，至少）", en: "On hold (s, at least)" },
      kind: "range",
      params: { holdFrom: CallPick.properties.holdFrom },
    },
    silent: {
      more: true,
      label: { zh: "静音占比（%，至少）", en: "Silence (%, at least)" },
      kind: "range",
      params: { silentFrom: CallPick.properties.silentFrom },
    },
    both: {
      more: true,
      label: { zh: "抢话占比（%，至少）", en: "Both speak (%, at least)" },
      kind: "range",
      params: { bothFrom: CallPick.properties.bothFrom },
    },
    recorded: {
      more: true,
      label: { zh: "录音", en: "Recording" },
      kind: "choice",
      params: { recorded: CallPick.properties.recorded },
      choices: { yes: { zh: "有录音", en: "Recorded" }, no: { zh: "没有录音", en: "Not recorded" } },
    },
    hour: { label: { zh: "时段", en: "Hour" }, kind: "hidden", params: { hour: CallPick.properties.hour } },
  },
} as unknown as AnyList;

/** Without the filters that this person may not use. */
const pickListFor = (session: Session): AnyList => ({
  ...pickList,
  filters: Object.fromEntries(
    Object.entries(pickList.filters).filter(([name]) => name !== "citizen" || may(session, "citizen.list")),
  ),
});

const whole = new Set(["from", "to", "talkFrom", "talkTo", "holdFrom", "silentFrom", "bothFrom", "hour"]);

/** Which calls this page's address chooses. */
export const usePick = (session: Session) => {
  const [search, setSearch] = useSearchParams();
  const list = pickListFor(session);
  const query = queryOf(list, search);
  const pick = Object.fromEntries(
    Object.entries(filtersIn(query))
      .filter(([name]) => name !== "number" || may(session, "number.unmasked"))
      .filter(([name]) => name !== "citizen" || may(session, "citizen.list"))
      .map(([name, value]) => [name, whole.has(name) ? Number(value) : value]),
  ) as CallPick;
  return {
    ...{ list, query, pick },
    change: (what: ListChange) => setSearch(changed(new URLSearchParams(window.location.search), what)),
    clear: () => setSearch(new URLSearchParams()),
  };
};
