import { type Static, Type } from "@sinclair/typebox";
import { templateKinds, textFailures } from "@zongji/domain";
import { Nullable, OneOf, type Operation, Version } from "./operation.ts";

const time = Type.String({ pattern: "^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$" });
const Header = Type.Object(
  {
    header: Type.String({ pattern: "^[A-Za-z0-9-]{1,64}$" }),
    value: Type.String({ maxLength: 500, pattern: "^[\\x20-\\x7e]*$" }),
  },
  { additionalProperties: false },
);

const fields = {
  /** Texts are sent. Otherwise those that wait go on waiting, until their time is over. */
  enabled: Type.Boolean(),
  url: Type.String({ maxLength: 2000, pattern: "^(https?://\\S+)?$" }),
  /** Without it the address must be https. */
  allowsHttp: Type.Boolean(),
  method: OneOf(["POST", "GET"] as const),
  /** Never a secret: these are shown. */
  headers: Type.Array(Header, { maxItems: 20 }),
  /** The header in which the secret stands, and what stands before it: "authorization" and "Bearer ". Empty: it has a place {secret} in the body or the address. */
  secretHeader: Type.String({ pattern: "^[A-Za-z0-9-]{0,64}$" }),
  secretPrefix: Type.String({ maxLength: 40, pattern: "^[\\x20-\\x7e]*$" }),
  /** How {number}, {text} and {secret} are written in the body; in the address they are always written as its part. */
  bodyKind: OneOf(templateKinds),
  body: Type.String({ maxLength: 4000 }),
  /** Stands in the answer where a text was taken; empty: any 2xx says so. */
  expects: Type.String({ maxLength: 200 }),
  timeoutMs: Type.Integer({ minimum: 1000, maximum: 60_000 }),
  /** Tries in all. */
  attempts: Type.Integer({ minimum: 1, maximum: 10 }),
  /** A regular expression that the whole number fits: those alone are sent texts. */
  numbers: Type.String({ minLength: 1, maxLength: 100 }),
  /** Texts to one number in a day. */
  perDay: Type.Integer({ minimum: 1, maximum: 50 }),
  from: time,
  to: time,
  /** Where callers reach this server, before /s/CODE: "https://hotline.example.cn". */
  publicUrl: Type.String({ maxLength: 300, pattern: "^(https?://[^\\s?#]+)?$" }),
};

/** 短信服务: how texts are sent, and to whom. */
export const TextService = Type.Object({
  ...fields,
  /** Whether there is a secret; it is told to nobody. */
  hasSecret: Type.Boolean(),
  version: Version,
});
export type TextService = Static<typeof TextService>;

export const TextServiceChange = Type.Object(
  {
    ...fields,
    /** Absent: as it is; null: none. */
    secret: Type.Optional(Nullable(Type.String({ minLength: 1, maxLength: 1000, pattern: "^[\\x21-\\x7e]+$" }))),
    version: Version,
  },
  { additionalProperties: false },
);
export type TextServiceChange = Static<typeof TextServiceChange>;

/** What a test came to. `status`: of the answer. */
export const TextTest = Type.Object({
  outcome: OneOf(["sent", "again", ...textFailures] as const),
  status: Nullable(Type.Integer()),
  /** The beginning of the answer. */
  answer: Type.String(),
  ms: Type.Integer(),
});
export type TextTest = Static<typeof TextTest>;

const errors = ["badRequest", "notSignedIn", "forbidden", "databaseDown"] as const;
const permission = "hotline.administer" as const;

export const textOperations = {
  textService: {
    method: "GET",
    path: "/api/text-service",
    summary: "短信服务: how texts are sent, and to whom; never its secret",
    permission,
    response: TextService,
    errors,
  },
  changeTextService: {
    method: "PUT",
    path: "/api/text-service",
    summary: "Change how texts are sent; in force at once. Refused where somebody changed it since",
    permission,
    body: TextServiceChange,
    response: TextService,
    errors: [...errors, "stale", "conflict"],
  },
  testTextService: {
    method: "POST",
    path: "/api/text-service/test",
    summary: "Send one text to a number now, by the saved settings",
    permission,
    body: Type.Object(
      {
        number: Type.String({ pattern: "^\\+?[0-9]{3,15}$" }),
        text: Type.String({ minLength: 1, maxLength: 300, pattern: "\\S" }),
      },
      { additionalProperties: false },
    ),
    response: TextTest,
    errors: [...errors, "conflict", "tooMany"],
  },
} as const satisfies Record<string, Operation>;
