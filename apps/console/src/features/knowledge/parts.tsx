import { articleKindLabels, articleStateLabels, labelIn } from "@zongji/api";
import type { ArticleKind, ArticleState } from "@zongji/domain";
import { Tag } from "antd";
import { useTranslation } from "react-i18next";

const colours: Readonly<Record<ArticleState, string>> = {
  draft: "default",
  review: "warning",
  approved: "processing",
  published: "success",
  superseded: "default",
  withdrawn: "error",
  discarded: "default",
};
const plain = { color: "var(--ant-color-text)", marginInlineEnd: 0 };

/** The state of a version by colour and word. */
export const StateTag = ({ state }: { state: ArticleState }) => {
  const { i18n } = useTranslation();
  return (
    <Tag color={colours[state]} data-state={state} style={plain}>
      {labelIn(articleStateLabels[state], i18n.language)}
    </Tag>
  );
};

export const KindTag = ({ kind }: { kind: ArticleKind }) => {
  const { i18n } = useTranslation();
  return <Tag style={plain}>{labelIn(articleKindLabels[kind], i18n.language)}</Tag>;
};

/** That the document an article stands on has expired, or is not in effect yet; nothing where it is valid. */
export const ValidityTag = ({ validity }: { validity: "valid" | "notYet" | "expired" }) => {
  const { t } = useTranslation();
  if (validity === "valid") return null;
  return (
    <Tag color={validity === "expired" ? "error" : "warning"} style={plain}>
      {t(validity === "expired" ? "knowledge.expired" : "knowledge.notYet")}
    </Tag>
  );
};

/** A text in pieces: those that were looked for are marked. */
export const Marked = ({ pieces }: { pieces: readonly { readonly text: string; readonly hit: boolean }[] }) => (
  <>
    {pieces.map(({ text, hit }, at) =>
      // Pieces have no name of their own, and never change places.
      // biome-ignore lint/suspicious/noArrayIndexKey: see above
      hit ? <mark key={at}>{text}</mark> : <span key={at}>{text}</span>,
    )}
  </>
);
