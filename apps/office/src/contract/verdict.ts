import type { ContractVerdict } from "@zongji/api";
import { type Judged, percentText } from "@zongji/domain";

export const shownVerdict = (verdict: Judged): ContractVerdict =>
  verdict.judged
    ? { why: null, num: verdict.num, den: verdict.den, percent: percentText(verdict.rate), passes: verdict.passes }
    : { why: verdict.why, num: null, den: null, percent: null, passes: null };
