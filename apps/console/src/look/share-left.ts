import { type Share, shareText, shareTyped } from "@zongji/domain";

/**
 * What a field of a share holds once it is left: what was typed, shown with its unit; nothing, where nothing was typed and that is allowed; else what it held
 * before it was entered, since what was told of meanwhile was of a beginning of the text ("1/0" begins with 1 %).
 */
export const shareLeft = (
  typed: string,
  before: Share | undefined,
  mayBeEmpty: boolean,
): { readonly share: Share | undefined; readonly text: string } => {
  const share = shareTyped(typed) ?? (mayBeEmpty && typed.trim() === "" ? undefined : before);
  return { share, text: share ? shareText(share) : "" };
};
