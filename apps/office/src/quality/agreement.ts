import { type AnswerPair, agreementOf, criteriaOf, pairsOf } from "@zongji/domain";
import { type Db, doubleScores } from "@zongji/store";

/** How far two inspectors agree over all that both have scored, and by criterion, by the newest name of each. */
export const agreementFor = async (
  db: Db,
  { scorecard, from, to }: { readonly scorecard: string; readonly from: number; readonly to: number },
) => {
  const doubles = await doubleScores(db, scorecard, from, to);
  const all: AnswerPair[] = doubles.flatMap(({ content, first, second }) =>
    pairsOf(criteriaOf(content), first, second),
  );
  const criteria = [...Map.groupBy(all, ({ criterion }) => criterion.id)].map(([criterion, pairs]) => {
    const { kappa, ...counts } = agreementOf(pairs);
    return { criterion, name: pairs[0]!.criterion.name, ...counts, kappa: kappa ?? null };
  });
  return { inspections: doubles.length, kappa: agreementOf(all).kappa ?? null, criteria };
};
