import type { TProperties, TSchema } from "@sinclair/typebox";
import { agentConfig } from "./agent.ts";
import { complaintsConfig } from "./complaints.ts";
import { deviceConfig } from "./device.ts";
import { dialRightConfig } from "./dial-right.ts";
import { type About, aboutOf } from "./field.ts";
import { groupConfig } from "./group.ts";
import type { ConfigKindName } from "./kinds.ts";
import { numberConfig } from "./number.ts";
import { policiesConfig } from "./policies.ts";
import { health, trunkConfig } from "./trunk.ts";

/** The fields of each kind that people change. A carrier's settings stand one level higher in the API than in the configuration. */
const fieldsByKind: Readonly<Partial<Record<ConfigKindName | "policies" | "complaints", TProperties>>> = {
  number: numberConfig.properties,
  trunk: { ...trunkConfig.properties, ...health.properties },
  group: groupConfig.properties,
  agent: agentConfig.properties,
  device: deviceConfig.properties,
  dialRight: dialRightConfig.properties,
  policies: policiesConfig.properties,
  complaints: complaintsConfig.properties,
};

/** What people read of a field of a kind. @param path "callerId.number" */
export const aboutField = (kind: string, path: string): About | undefined => {
  let fields = Object.hasOwn(fieldsByKind, kind) ? fieldsByKind[kind as ConfigKindName] : undefined;
  let found: TSchema | undefined;
  for (const name of path.split(".")) {
    found = fields && Object.hasOwn(fields, name) ? fields[name] : undefined;
    fields = found?.properties as TProperties | undefined;
  }
  return found && aboutOf(found);
};

/** The same where the kind isn't known: of the first that has such a field. */
export const aboutAnyField = (path: string): About | undefined =>
  Object.keys(fieldsByKind)
    .map((kind) => aboutField(kind, path))
    .find((about) => about !== undefined);
