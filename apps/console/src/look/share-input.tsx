import { type Share, shareText, shareTyped } from "@zongji/domain";
import { Input } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { shareLeft } from "./share-left.ts";

type Props = {
  readonly value?: Share | undefined;
  /** Told each share that is typed; undefined while the text is none. */
  readonly onChange?: (share: Share | undefined) => void;
  readonly id?: string;
  readonly label?: string;
  /** Nothing typed is no error. */
  readonly mayBeEmpty?: boolean;
  /** px, or as CSS has it. */
  readonly width?: number | string;
};

/** A share of a whole as people say it: per cent, or a fraction that per cent can't say, such as 1/3. */
export const ShareInput = ({ value, onChange, id, label, mayBeEmpty = false, width = 120 }: Props) => {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(value ? shareText(value) : "");
  const entered = useRef(value);
  const said = shareTyped(typed);
  const isOther = value !== undefined && (said === undefined || said.num * value.den !== value.num * said.den);
  // Another share came from outside: what is shown follows it. While the text is none, the owner has none either.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text that is being typed is not to be overwritten
  useEffect(() => {
    if (!isOther) return;
    entered.current = value;
    setTyped(shareText(value));
  }, [value]);
  const leave = () => {
    const { share, text } = shareLeft(typed, entered.current, mayBeEmpty);
    setTyped(text);
    if (said === undefined && share !== undefined) onChange?.(share);
  };
  return (
    <Input
      {...{ id }}
      aria-label={label}
      value={typed}
      maxLength={20}
      status={said || (mayBeEmpty && typed.trim() === "") ? "" : "error"}
      placeholder={t("share.example")}
      style={{ width }}
      onFocus={() => {
        entered.current = value;
      }}
      onBlur={leave}
      onChange={({ target }) => {
        setTyped(target.value);
        onChange?.(shareTyped(target.value));
      }}
    />
  );
};
