import { type CitizenQuery, type CitizenRow, citizenList } from "@zongji/api";
import {
  type CitizenFilter,
  citizenSource,
  clockOf,
  type Db,
  type ListedCitizen,
  lastCallsOfCitizens,
  numbersOfCitizens,
  type Parties,
  writeAudit,
} from "@zongji/store";
import type { NumberLooks } from "@zongji/web";
import { createNumberSearches } from "../calls/index.ts";
import type { ListRoom } from "../lists/index.ts";
import { presentCitizenRow } from "./present.ts";

export type CitizenRoom = ListRoom<CitizenFilter, ListedCitizen, CitizenRow>;

/** 来电人 as a list. @param looks told of whole numbers that were shown */
export const createCitizenList = (db: Db, parties: Parties, looks: NumberLooks): CitizenRoom => {
  const searches = createNumberSearches(clockOf(db).now);
  return {
    list: citizenList,
    source: citizenSource,
    filterOf: async (filters, _, { session, actor }) => {
      const { number, numberEnd, identity, ...asked } = filters as CitizenQuery;
      const hashed = {
        ...(number !== undefined && { party: parties.idOf(number) }),
        ...(numberEnd !== undefined && { numberEnd: parties.endOfDigits(numberEnd) }),
        ...(identity !== undefined && { identity: parties.identityOf(identity) }),
      };
      if (Object.keys(hashed).length > 0 && searches.note(session.principal.user.id, JSON.stringify(hashed)))
        await writeAudit(db, actor, "citizen.find", "", { by: Object.keys(hashed), ...(numberEnd && { numberEnd }) });
      return { ...asked, ...hashed };
    },
    present: async (work, kept, { unmasked }) => {
      const ids = kept.map(({ id }) => id);
      const [numbers, calls] = [await numbersOfCitizens(work, ids), await lastCallsOfCitizens(work, ids)];
      return kept.map((each) => {
        const own = numbers.filter(({ citizen }) => citizen === each.id);
        return presentCitizenRow({ kept: each, numbers: own }, calls.get(each.id), parties, unmasked);
      });
    },
    onShown: async (rows, filter, { session, actor }, { isFirst }) => {
      if (rows.length > 0)
        await looks.tell({ session, actor }, "", {
          ...{ list: "citizens", ...filter, name: undefined },
          ...(!isFirst && { firstCitizen: rows[0]?.id }),
        });
    },
    cells: { number: ({ number }) => number, tags: ({ tags }) => tags.join("、") },
  };
};
