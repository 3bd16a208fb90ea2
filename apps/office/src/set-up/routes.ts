import type { SetUp } from "@zongji/api";
import { type SetUpStepName, setUpSteps } from "@zongji/domain";
import {
  type Actor,
  type Db,
  inTransaction,
  keepSkippedSteps,
  loadHotline,
  lockForEdit,
  setUpFacts,
  skippedSteps,
} from "@zongji/store";
import type { AddOperation } from "@zongji/web";

const read = async (db: Db): Promise<SetUp> => {
  const config = await loadHotline(db);
  if (!config) return { steps: [] };
  const skipped = new Set(await skippedSteps(db));
  const steps = setUpSteps({ config, ...(await setUpFacts(db)) });
  return {
    steps: steps.map(({ step, done, about: { names, count } }) => ({
      ...{ step, names: [...names], count },
      state: done ? "done" : skipped.has(step) ? "skipped" : "open",
    })),
  };
};

/** Two people may leave out a step each at the same moment: one after the other. */
const skip = (db: Db, step: SetUpStepName, isSkipped: boolean, actor: Actor): Promise<void> =>
  inTransaction(db, actor, async ({ tx, audit }) => {
    await lockForEdit(tx, "setUp");
    const was = await skippedSteps(tx);
    if (was.includes(step) === isSkipped) return;
    await keepSkippedSteps(tx, isSkipped ? [...was, step] : was.filter((each) => each !== step));
    audit("setUp.skip", step, { skipped: isSkipped });
  });

/** 开通向导: what a new hotline still needs. */
export const setUpRoutes = (addOperation: AddOperation, { db }: { readonly db: Db }): void => {
  addOperation("setUp", () => read(db));
  addOperation("skipSetUpStep", async ({ params: { step }, body: { skipped }, actor }) => {
    await skip(db, step, skipped, actor);
    return read(db);
  });
};
