import { type Article, moveNeeds, movesWithNote, type Session } from "@zongji/api";
import { type ArticleMove, articleMoves, movedTo } from "@zongji/domain";
import { Button, Form, Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { may } from "../../server/queries.ts";
import { request } from "../../server/request.ts";
import { useDeed, useRefresh } from "./server.ts";

const operationOf = {
  submit: "submitArticle",
  recall: "recallArticle",
  approve: "approveArticle",
  reject: "rejectArticle",
  publish: "publishArticle",
  withdraw: "withdrawArticle",
  discard: "discardArticle",
} as const satisfies Record<ArticleMove, string>;
const main: readonly ArticleMove[] = ["submit", "approve", "publish"];
const dangers: readonly ArticleMove[] = ["withdraw", "discard"];

type Of = { readonly article: Pick<Article, "id" | "version" | "revision" | "state"> };

const MoveDialog = ({ article, move, close }: Of & { move: ArticleMove; close: () => void }) => {
  const { t } = useTranslation();
  const deed = useDeed();
  const refresh = useRefresh();
  const [form] = Form.useForm<{ note?: string }>();
  const isNeeded = movesWithNote.includes(move);
  const { id, version, revision } = article;
  const finish = ({ note = "" }: { note?: string }) =>
    deed.mutate(
      {
        deed: async () => {
          await request(operationOf[move], { params: { id }, body: { version, revision, note } });
          await refresh(id);
        },
        done: t(`knowledge.done.${move}`),
      },
      { onSuccess: close },
    );
  return (
    <Modal
      open
      title={t(`knowledge.moveTitle.${move}`)}
      okText={t(`knowledge.${move}`)}
      cancelText={t("page.cancel")}
      okButtonProps={{ loading: deed.isPending, danger: dangers.includes(move) }}
      onOk={() => form.submit()}
      onCancel={close}
    >
      <Form form={form} layout="vertical" onFinish={finish} requiredMark={false}>
        <Form.Item
          name="note"
          label={t(
            `knowledge.noteLabel.${move === "reject" || move === "publish" || move === "withdraw" ? move : "other"}`,
          )}
          rules={isNeeded ? [{ required: true, whitespace: true, message: t("knowledge.noteMissing") }] : []}
        >
          <Input.TextArea rows={3} maxLength={1000} autoFocus />
        </Form.Item>
      </Form>
    </Modal>
  );
};

/** What this person can do with a version as it is. */
export const ArticleMoves = ({ article, session }: Of & { session: Session }) => {
  const { t } = useTranslation();
  const [move, setMove] = useState<ArticleMove>();
  const possible = (Object.keys(articleMoves) as ArticleMove[]).filter(
    (each) => movedTo(article.state, each) !== undefined && may(session, moveNeeds[each]),
  );
  return (
    <>
      {possible.map((each) => (
        <Button
          key={each}
          type={main.includes(each) ? "primary" : "default"}
          danger={dangers.includes(each)}
          onClick={() => setMove(each)}
        >
          {t(`knowledge.${each}`)}
        </Button>
      ))}
      {move && <MoveDialog article={article} move={move} close={() => setMove(undefined)} />}
    </>
  );
};
