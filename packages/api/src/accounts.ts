import { type Static, Type } from "@sinclair/typebox";
import { agentConfig, deviceConfig, skillLevels } from "@zongji/domain";
import { mandatory, orNothing } from "./kind.ts";
import { Id, IdParams, Instant, Nullable, OneOf, type Operation, Version } from "./operation.ts";
import { Permission } from "./permission.ts";

const Login = Type.String({ minLength: 1, maxLength: 64 });
/** 10 to 200 characters; the server refuses what is common, sequences, names of the account and of the hotline, and the last ones. */
const NewPassword = Type.String({ minLength: 10, maxLength: 200 });

/** 设备: an agent's phone. A browser device has no secret of its own: the session lets its WebSocket in. */
export const Device = Type.Object({
  id: Id,
  kind: Type.Union([Type.Literal("browser"), Type.Literal("sip")]),
  /** As somebody has named it; else empty, and what it is says who shows it. */
  label: Type.String({ maxLength: 64 }),
  /** The user part of its address of record, and of its digest. */
  sipUser: Type.String(),
});
export type Device = Static<typeof Device>;

const phone = deviceConfig.properties;
const phoneFields = {
  /** Empty: what it is says who shows it. */
  label: Type.String({ maxLength: 64 }),
  /** Offered to it in this order, and no other is accepted. One alone where the phone bears no second. */
  digest: mandatory(phone.digest),
  codecs: mandatory(phone.codecs),
  /** SRTP by SDES. Null: answered as it asks, offered where it registered over TLS. required: plain RTP is refused. */
  srtp: orNothing(phone.srtp),
  digits: mandatory(phone.digits),
  sessionTimers: mandatory(phone.sessionTimers),
  sessionSec: mandatory(phone.sessionSec),
  /** Name of the listener that it must come over; null: any. */
  listener: orNothing(phone.listener),
};
/** SIP 话机 as an administrator sees it. */
export const Phone = Type.Object({
  id: Id,
  kind: Type.Literal("sip"),
  sipUser: Type.String(),
  ...phoneFields,
  /** Without a secret it can't register. */
  hasSecret: Type.Boolean(),
});
export type Phone = Static<typeof Phone>;
export const PhoneChange = Type.Partial(Type.Object(phoneFields), { additionalProperties: false });
export type PhoneChange = Static<typeof PhoneChange>;
/** What nothing is said of has its default. */
export const NewPhone = Type.Object(
  { ...PhoneChange.properties, label: phoneFields.label },
  { additionalProperties: false },
);
export type NewPhone = Static<typeof NewPhone>;
const Browser = Type.Object({ id: Id, kind: Type.Literal("browser"), label: Type.String(), sipUser: Type.String() });

/** 人员 as its own session sees it. */
export const SignedInUser = Type.Object({
  id: Id,
  login: Type.String(),
  name: Type.String(),
  agentNo: Nullable(Type.String()),
  roles: Type.Array(Type.String()),
  groups: Type.Array(Id),
});
export type SignedInUser = Static<typeof SignedInUser>;

export const Session = Type.Object({
  user: SignedInUser,
  permissions: Type.Array(Permission),
  mustChangePassword: Type.Boolean(),
  /** When she has to sign in again, whatever she does. */
  endsAt: Instant,
});
export type Session = Static<typeof Session>;

/** 人员 as an administrator sees it. */
export const User = Type.Object({
  id: Id,
  login: Type.String(),
  name: Type.String(),
  agentNo: Nullable(Type.String()),
  roles: Type.Array(Type.String()),
  groups: Type.Array(Id),
  /** Of each skill her level. */
  skills: mandatory(skillLevels),
  devices: Type.Array(Type.Union([Browser, Phone])),
  disabled: Type.Boolean(),
  mustChangePassword: Type.Boolean(),
  lockedUntil: Nullable(Instant),
});
export type User = Static<typeof User>;

const userFields = {
  name: agentConfig.properties.name,
  agentNo: orNothing(agentConfig.properties.agentNo),
  roles: Type.Array(Id, { maxItems: 16 }),
  groups: Type.Array(Id, { maxItems: 64 }),
};
const skills = Type.Optional(mandatory(skillLevels));
export const NewUser = Type.Object({ login: Login, ...userFields, skills }, { additionalProperties: false });
export type NewUser = Static<typeof NewUser>;
export const UserChange = Type.Partial(
  Type.Object({ ...userFields, skills: mandatory(skillLevels), disabled: Type.Boolean() }),
  {
    additionalProperties: false,
  },
);
export type UserChange = Static<typeof UserChange>;

const ruleFields = {
  /** A password older than so many days must be changed at the next sign-in; null: never. */
  passwordDays: Nullable(Type.Integer({ minimum: 1, maximum: 3650 })),
  /** A session in which nobody did anything for so many minutes ends; null: never. Not of a signed-in agent, of a call, of a wall display. */
  idleMin: Nullable(Type.Integer({ minimum: 5, maximum: 840 })),
};
/** 登录规则. */
export const SignInRules = Type.Object({ ...ruleFields, version: Version });
export type SignInRules = Static<typeof SignInRules>;
export const SignInRulesChange = Type.Partial(Type.Object({ ...ruleFields, version: Version }), {
  additionalProperties: false,
});
export type SignInRulesChange = Static<typeof SignInRulesChange>;

const Once = Type.Object({
  /** Told this once; the server keeps a hash. */
  password: Type.String(),
});

/** A way by which a SIP phone reaches the hotline: a listener, as the phone has to be given it. */
export const PhoneServer = Type.Object({
  listener: Type.String(),
  transport: OneOf(["udp", "tcp", "tls"] as const),
  host: Type.String(),
  port: Type.Integer(),
});
export type PhoneServer = Static<typeof PhoneServer>;

/** What a SIP phone has to be given; the secret is told this once. */
export const PhoneCard = Type.Object({
  sipUser: Type.String(),
  realm: Type.String(),
  password: Type.String(),
  /** The safest first; never empty unless the phone is bound to a listener that is gone. */
  servers: Type.Array(PhoneServer),
  /** Where the phone itself fetches all this, once: the path of `fetchPhoneCard`, until then. */
  provisioning: Type.Object({ path: Type.String(), until: Instant }),
});
export type PhoneCard = Static<typeof PhoneCard>;

export const accountOperations = {
  signIn: {
    method: "POST",
    path: "/api/sign-in",
    summary: "Sign in by agent number or login; sets the session cookie",
    permission: "public",
    body: Type.Object(
      {
        agentNo: Type.Optional(Login),
        login: Type.Optional(Login),
        password: Type.String({ minLength: 1, maxLength: 200 }),
      },
      { additionalProperties: false },
    ),
    response: Session,
    errors: ["badRequest", "wrongPassword", "lockedOut", "foreignOrigin", "databaseDown", "tooMany"],
  },
  signOut: {
    method: "POST",
    path: "/api/sign-out",
    summary: "End the session; its WebSockets end with it",
    permission: "signedIn",
    response: "empty",
    errors: ["notSignedIn"],
  },
  me: {
    method: "GET",
    path: "/api/me",
    summary: "Who is signed in, and what is permitted",
    permission: "signedIn",
    response: Session,
    errors: ["notSignedIn"],
  },
  changePassword: {
    method: "POST",
    path: "/api/me/password",
    summary: "Change the own password; ends the user's other sessions, and gives this one another token",
    permission: "signedIn",
    body: Type.Object(
      { current: Type.String({ minLength: 1, maxLength: 200 }), next: NewPassword },
      { additionalProperties: false },
    ),
    response: Session,
    errors: ["badRequest", "notSignedIn", "wrongPassword", "lockedOut", "weakPassword", "tooMany", "databaseDown"],
  },
  signInRules: {
    method: "GET",
    path: "/api/sign-in-rules",
    summary: "登录规则: how long a password and an idle session last",
    permission: "account.administer",
    response: SignInRules,
    errors: ["notSignedIn", "forbidden", "databaseDown"],
  },
  changeSignInRules: {
    method: "PATCH",
    path: "/api/sign-in-rules",
    summary:
      "Change what is given of them; in force at once. With a version: refused where somebody changed them since",
    permission: "account.administer",
    body: SignInRulesChange,
    response: SignInRules,
    errors: ["badRequest", "notSignedIn", "forbidden", "stale", "databaseDown"],
  },
  listUsers: {
    method: "GET",
    path: "/api/users",
    summary: "Every user",
    permission: "account.administer",
    response: Type.Array(User),
    errors: ["notSignedIn", "forbidden", "databaseDown"],
  },
  createUser: {
    method: "POST",
    path: "/api/users",
    summary: "Create a user; an agent gets a browser device and a SIP device",
    permission: "account.administer",
    body: NewUser,
    response: Type.Object({ user: User, password: Type.String() }),
    errors: ["badRequest", "notSignedIn", "forbidden", "conflict", "databaseDown"],
  },
  changeUser: {
    method: "PATCH",
    path: "/api/users/:id",
    summary: "Change a user; disabling ends the user's sessions",
    permission: "account.administer",
    params: IdParams,
    body: UserChange,
    response: User,
    errors: ["badRequest", "notSignedIn", "forbidden", "notFound", "conflict", "databaseDown"],
  },
  resetPassword: {
    method: "POST",
    path: "/api/users/:id/reset-password",
    summary: "Give a random password, to be changed at the next sign-in",
    permission: "account.administer",
    params: IdParams,
    response: Once,
    errors: ["notSignedIn", "forbidden", "notFound", "databaseDown"],
  },
  createPhone: {
    method: "POST",
    path: "/api/users/:id/devices",
    summary: "Give an agent one more SIP phone, named after the agent number",
    permission: "account.administer",
    params: IdParams,
    body: NewPhone,
    response: Phone,
    errors: ["badRequest", "notSignedIn", "forbidden", "notFound", "conflict", "databaseDown"],
  },
  changePhone: {
    method: "PATCH",
    path: "/api/devices/:id",
    summary: "Change what is agreed on with a SIP phone; for what it asks and calls from now on",
    permission: "account.administer",
    params: IdParams,
    body: PhoneChange,
    response: Phone,
    errors: ["badRequest", "notSignedIn", "forbidden", "notFound", "conflict", "databaseDown"],
  },
  deletePhone: {
    method: "DELETE",
    path: "/api/devices/:id",
    summary: "Take a SIP phone away; refused while an agent is signed in with it",
    permission: "account.administer",
    params: IdParams,
    response: "empty",
    errors: ["notSignedIn", "forbidden", "notFound", "conflict", "databaseDown"],
  },
  newDeviceSecret: {
    method: "POST",
    path: "/api/devices/:id/new-secret",
    summary: "Give a SIP phone a random secret, told once, with what else the phone has to be given",
    permission: "account.administer",
    params: IdParams,
    response: PhoneCard,
    errors: ["notSignedIn", "forbidden", "notFound", "conflict", "databaseDown"],
  },
  fetchPhoneCard: {
    method: "GET",
    path: "/api/provisioning/:token",
    summary:
      "A SIP phone fetches its account as Linphone's remote provisioning XML, once, within ten minutes of its new secret",
    permission: "public",
    params: Type.Object({ token: Type.String({ minLength: 43, maxLength: 43, pattern: "^[A-Za-z0-9_-]+$" }) }),
    query: Type.Object({ listener: Type.Optional(Type.String({ maxLength: 64 })) }),
    response: "text",
    errors: ["badRequest", "notFound", "databaseDown"],
  },
} as const satisfies Record<string, Operation>;
