import type { ConfigItem } from "@zongji/api";
import {
  type By,
  type Checker,
  checkItem,
  compare,
  type Db,
  discardDraft,
  needVersion,
  newestVersions,
  openVersions,
  publishVersion,
  retireUnused,
  rollBack,
  saveDraft,
  scheduleVersion,
  usesOfThing,
  versionsBefore,
  withdrawVersion,
} from "@zongji/store";
import { type AddOperation, Refusal } from "@zongji/web";
import { presentVersion, presentWritten } from "./present.ts";
import { test, walk } from "./walk.ts";

const pageSize = 50;

const listItems = async (db: Db): Promise<ConfigItem[]> => {
  const [items, versions] = [await newestVersions(db), await openVersions(db)];
  return items.map(({ kind, id, newest }) => {
    const own = versions.filter((each) => each.kind === kind && each.id === id);
    const [published, draft] = [
      own.find((each) => each.state === "published"),
      own.find((each) => each.state === "draft"),
    ];
    return {
      kind,
      id,
      name: (published ?? draft)?.name ?? id,
      newest,
      published: published ? presentVersion(published) : null,
      draft: draft ? presentVersion(draft) : null,
    };
  });
};

/** The configuration in versions: who may ask for what stands with the operations. */
export const configurationRoutes = (add: AddOperation, db: Db, checker: Checker): void => {
  add("listConfigItems", () => listItems(db));
  add("listConfigVersions", async ({ params, query }) => {
    const found = await versionsBefore(db, params, { before: query.before, limit: pageSize });
    if (found.length === 0 && query.before === undefined) throw new Refusal("notFound");
    return found.map(presentVersion);
  });
  add("configVersion", async ({ params }) => presentWritten(await needVersion(db, params, params.version)));
  add("compareConfigVersions", async ({ params, query }) => {
    const [was, is] = [await needVersion(db, params, query.was), await needVersion(db, params, query.is)];
    const changes = compare(was.body, is.body).map(({ path, ...rest }) => ({ path: [...path], ...rest }));
    return { was: presentVersion(was), is: presentVersion(is), changes };
  });
  add("saveConfigDraft", async ({ params, body, actor }) =>
    presentVersion(await saveDraft(db, params, body, { actor })),
  );
  add("checkConfig", async ({ params, body }) => {
    const { kind, id } = params;
    const item =
      "version" in body ? await needVersion(db, params, body.version) : { kind, id, version: 1, body: body.body };
    const { problems, standing, warnings } = await checkItem(db, item, checker);
    return { problems: [...problems], standing: [...standing], warnings: [...warnings] };
  });
  add("walkFlow", async ({ params, body }) => walk(db, params, body));
  add("testFlow", async ({ params, body }) => test(db, params, "version" in body ? body.version : body.body));
  add("discardConfigDraft", async ({ params, body, actor }) =>
    presentVersion(await discardDraft(db, params, body.version, { actor })),
  );
  add("publishConfig", async ({ params, body: { version, at }, actor }) => {
    const by: By = { actor, ...checker };
    return presentVersion(
      at === undefined
        ? await publishVersion(db, params, version, by)
        : await scheduleVersion(db, params, version, at, by),
    );
  });
  add("configUses", async ({ params }) =>
    (await usesOfThing(db, params)).map(({ fields, ...use }) => ({ ...use, fields: [...fields] })),
  );
  add("retireConfig", async ({ params, actor }) => {
    await retireUnused(db, params, { actor, ...checker });
    return undefined;
  });
  add("withdrawConfigPublication", async ({ params, body, actor }) =>
    presentVersion(await withdrawVersion(db, params, body.version, { actor })),
  );
  add("rollBackConfig", async ({ params, body, actor }) =>
    presentVersion(await rollBack(db, params, body, { actor, ...checker })),
  );
};
