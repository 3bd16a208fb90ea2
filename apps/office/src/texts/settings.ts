/** 短信服务: its settings, which lie in one row, and its secret, which leaves that row for the service alone. */
import type { TextService, TextServiceChange } from "@zongji/api";
import { canReceiveTexts, isJsonBody } from "@zongji/domain";
import { type Actor, type Db, inTransaction, type Seal, type Tables } from "@zongji/store";
import { beginEdit, Refusal, withVersion } from "@zongji/web";
import type { Transaction } from "kysely";

type Work = Db | Transaction<Tables>;
export type TextSettings = Omit<TextServiceChange, "secret" | "version">;

/** As a new installation has them: nothing is sent. */
export const usualSettings: TextSettings = {
  ...{ enabled: false, url: "", allowsHttp: false, method: "POST", headers: [] },
  ...{ secretHeader: "authorization", secretPrefix: "Bearer " },
  ...{ bodyKind: "json", body: '{"to":"{number}","content":"{text}"}', expects: "" },
  ...{ timeoutMs: 10_000, attempts: 4, numbers: "1[3-9]\\d{9}", perDay: 2, from: "08:00", to: "20:00", publicUrl: "" },
};

/** What a secret is sealed for: it can't be opened as another's. */
const sealedFor = "text service";

const rowOf = (db: Work) => db.selectFrom("text_service").selectAll().executeTakeFirst();
/** What an older release has kept lacks what a newer one asks. */
const settingsOf = (row: { readonly settings: unknown } | undefined): TextSettings => ({
  ...usualSettings,
  ...(row?.settings as Partial<TextSettings> | undefined),
});

const shown = async (db: Work): Promise<Omit<TextService, "version">> => {
  const row = await rowOf(db);
  return { ...settingsOf(row), hasSecret: row?.secret_sealed != null };
};

export const readTextService = async (db: Db): Promise<TextService> => withVersion(await shown(db));

/** The settings with the secret, for who sends. */
export const sendingSettings = async (
  db: Work,
  seal: Seal,
): Promise<{ readonly settings: TextSettings; readonly secret: string | undefined }> => {
  const row = await rowOf(db);
  return {
    settings: settingsOf(row),
    secret: row?.secret_sealed ? seal.open(sealedFor, row.secret_sealed) : undefined,
  };
};

const isPattern = (pattern: string): boolean => {
  try {
    return new RegExp(pattern) !== undefined;
  } catch {
    return false;
  }
};

/** Names the first field that is wrong. @throws Refusal */
const check = (settings: TextSettings): void => {
  const wrong = (field: keyof TextSettings, reason: string): never => {
    throw new Refusal("badRequest", { field, reason });
  };
  const { enabled, url, allowsHttp, method, bodyKind, body, numbers, headers, publicUrl } = settings;
  if (enabled && url === "") wrong("url", "textUrlMissing");
  const address = url.replaceAll(/\{(number|text|secret)\}/g, "x");
  if (url !== "" && (!URL.canParse(address) || new URL(address).username !== "")) wrong("url", "textUrlWrong");
  if (url !== "" && !allowsHttp && !url.startsWith("https:")) wrong("url", "textUrlPlain");
  if (url !== "" && /^https?:\/\/[^/]*\{/.test(url)) wrong("url", "textUrlWrong");
  if (method === "POST" && bodyKind === "json" && !isJsonBody(body)) wrong("body", "textBodyNoJson");
  const filled = `${url} ${method === "POST" ? body : ""}`;
  if (enabled && !(filled.includes("{number}") && filled.includes("{text}")))
    wrong(method === "POST" ? "body" : "url", "textPlacesMissing");
  if (!isPattern(numbers)) wrong("numbers", "textPatternWrong");
  if (headers.some(({ header }) => ["host", "content-length", "connection"].includes(header.toLowerCase())))
    wrong("headers", "textHeaderWrong");
  if (publicUrl !== "" && !URL.canParse(publicUrl)) wrong("publicUrl", "textUrlWrong");
};

/** Where the address changes, the secret must be given anew: else who may change it could send the secret to a place of his own. */
const checkSecret = (was: TextSettings & { readonly hasSecret: boolean }, change: TextServiceChange): void => {
  const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).origin : url);
  if (was.hasSecret && change.secret === undefined && hostOf(was.url) !== hostOf(change.url))
    throw new Refusal("badRequest", { field: "secret", reason: "textSecretAgain" });
};

/** @throws Refusal badRequest, stale */
export const changeTextService = (
  db: Db,
  seal: () => Seal,
  { secret, version, ...settings }: TextServiceChange,
  actor: Actor,
): Promise<TextService> => {
  check(settings);
  return inTransaction(db, actor, async ({ tx, audit }) => {
    const was = await beginEdit(tx, { subject: "textService", given: version, read: () => shown(tx) });
    checkSecret(was, { ...settings, version, ...(secret !== undefined && { secret }) });
    const sealed = secret ? seal().close(sealedFor, secret) : null;
    const text = JSON.stringify(settings);
    await tx
      .insertInto("text_service")
      .values({ settings: text, secret_sealed: sealed })
      .onConflict((on) =>
        on.column("one").doUpdateSet({ settings: text, ...(secret !== undefined && { secret_sealed: sealed }) }),
      )
      .execute();
    const is = await shown(tx);
    const changed = (Object.keys(is) as (keyof typeof is)[]).filter(
      (name) => JSON.stringify(is[name]) !== JSON.stringify(was[name]),
    );
    const of = (all: typeof is) => Object.fromEntries(changed.map((name) => [name, all[name]]));
    audit("textService.change", "textService", {
      was: of(was),
      is: of(is),
      ...(secret !== undefined && { newSecret: true }),
    });
    return withVersion(is);
  });
};

/** Whether this number is sent texts at all. */
export const takesTexts = ({ numbers }: TextSettings, number: string): boolean => canReceiveTexts(numbers, number);
