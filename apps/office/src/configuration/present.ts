import type { ConfigVersion } from "@zongji/api";
import type { ItemVersion, WrittenVersion } from "@zongji/store";

/** A version as pages are told of it: without its text. */
export const presentVersion = ({ failure, ...version }: ItemVersion): ConfigVersion => {
  const { body: _body, ...rest } = version as ItemVersion & { readonly body?: unknown };
  return { ...rest, failure: failure && { ...failure, problems: [...failure.problems] } };
};

export const presentWritten = (version: WrittenVersion): ConfigVersion & { body: unknown } => ({
  ...presentVersion(version),
  body: version.body,
});
