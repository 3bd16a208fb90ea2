import { type CallRow, callList, callWordsEn, callWordsZh, endingIn } from "@zongji/api";
import { complaintTypes, typesBeneath } from "@zongji/domain";
import {
  businessTypesOf,
  type CallFilter,
  callSource,
  clockOf,
  type Db,
  type KeptCall,
  type Parties,
  partiesEnding,
  writeAudit,
} from "@zongji/store";
import { type NumberLooks, Refusal } from "@zongji/web";
import type { ListRoom } from "../lists/index.ts";
import { createNumberSearches } from "./number-searches.ts";
import { presentRow } from "./present.ts";

/** The audit trail has a number's pseudonym, never the number; who may see how far is no filter. */
const toldOf = (filter: CallFilter) => {
  const { number: _, reach: __, endHash: ___, businessTypes: ____, numberParties: _____, ...told } = filter;
  return told;
};
const hasNumber = ({ number_sealed }: KeptCall): boolean => number_sealed !== null;

type Asked = Omit<CallFilter, "reach" | "numberParty" | "numberParties" | "endHash">;

/** The last digits of a number: fewer than five are `numberEnd`'s, which whoever sees masked numbers may ask for too. */
const isPart = (number: string): boolean => /^\d{5,15}$/.test(number);

/** The business types that calls are looked for by; undefined: by none. */
const typesSought = async (db: Db, { businessType, complaint }: Asked): Promise<string[] | undefined> => {
  if (businessType === undefined && complaint === undefined) return undefined;
  const types = await businessTypesOf(db);
  const sought = businessType === undefined ? undefined : typesBeneath(types, businessType);
  if (complaint === undefined) return sought;
  const marked = complaintTypes(types);
  return sought === undefined ? marked : marked.filter((id) => sought.includes(id));
};

/** How a call came out where it has no disposition: an internal one. */
const outcomeOf = ({ endedAt, talkMs }: CallRow, language: string): string => {
  if (endedAt === null) return language === "en" ? "In progress" : "进行中";
  if (talkMs > 0) return language === "en" ? "Answered" : "已接通";
  return language === "en" ? "Not answered" : "未接通";
};

/** The call log as a list. @param looks told of whole numbers that were shown */
export const createCallList = (
  db: Db,
  parties: Parties,
  looks: NumberLooks,
): ListRoom<CallFilter, KeptCall, CallRow> => {
  const searches = createNumberSearches(clockOf(db).now);
  return {
    list: callList,
    source: callSource,
    filterOf: async (filters, { reach }, { session, actor }) => {
      const asked: Asked = filters;
      const { number, numberEnd, note } = asked;
      // Of one sign there are no pairs to find it by: a rare character is two units of text and one sign.
      if (note !== undefined && [...note].length < 2) throw new Refusal("badRequest", { field: "note" });
      const numberParty = number === undefined ? {} : { numberParty: parties.idOf(number) };
      const endHash = numberEnd === undefined ? {} : { endHash: parties.endOfDigits(numberEnd) };
      const searched = { ...numberParty, ...(numberEnd !== undefined && { numberEnd }) };
      const isSearch = Object.keys(searched).length > 0;
      if (isSearch && searches.note(session.principal.user.id, JSON.stringify(searched)))
        await writeAudit(db, actor, "number.search", numberParty.numberParty ?? "", numberEnd ? { numberEnd } : {});
      const businessTypes = await typesSought(db, asked);
      const numberParties = number !== undefined && isPart(number) && (await partiesEnding(db, parties, number));
      return {
        ...{ ...asked, ...numberParty, ...endHash, reach },
        ...(businessTypes && { businessTypes }),
        ...(numberParties && { numberParties }),
      };
    },
    present: async (work, kept, { unmasked }) => {
      const types = await businessTypesOf(work);
      return kept.map((row) => presentRow(row, parties, unmasked, types));
    },
    onShown: async (rows, filter, { session, actor }, { isFirst }) => {
      if (rows.some(hasNumber))
        await looks.tell({ session, actor }, "", { ...toldOf(filter), ...(!isFirst && { firstCall: rows[0]?.id }) });
    },
    cells: {
      number: ({ number, withheld }, language) => (withheld ? (language === "en" ? "Withheld" : "号码隐藏") : number),
      disposition: (row, language) => {
        const words = language === "en" ? callWordsEn.disposition : callWordsZh.disposition;
        return row.disposition === null ? outcomeOf(row, language) : words[row.disposition];
      },
      ending: ({ hungUp, ending }, language) => {
        const last = hungUp ?? ending;
        return last === null ? null : endingIn(last, language);
      },
      waitMs: ({ waitMs, direction }) => (direction === "inbound" ? waitMs : null),
      rating: ({ rating }) => rating?.option ?? null,
      businessType: ({ businessType }) => businessType?.name ?? null,
      result: ({ result }, language) => {
        const words: Readonly<Record<string, string>> = language === "en" ? callWordsEn.result : callWordsZh.result;
        return result === null ? null : Object.hasOwn(words, result) ? words[result]! : result;
      },
    },
  };
};
