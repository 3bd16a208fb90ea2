import type { Letter, Session } from "@zongji/api";
import { letterMovedTo } from "@zongji/domain";
import { Button, Form, Input, Modal, Popconfirm } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { may } from "../../server/queries.ts";
import { request } from "../../server/request.ts";
import { useDeed } from "./server.ts";

type WithReason = "giveBack" | "spam";
const operationOf = { giveBack: "giveBackLetter", spam: "markLetterSpam" } as const;

const ReasonDialog = ({ letter, move, close }: { letter: Letter; move: WithReason; close: () => void }) => {
  const { t } = useTranslation();
  const deed = useDeed(letter.id);
  const [form] = Form.useForm<{ note: string }>();
  const { id, version } = letter;
  const finish = ({ note }: { note: string }) =>
    deed.mutate(
      {
        deed: () => request(operationOf[move], { params: { id }, body: { version, note } }),
        done: t(move === "spam" ? "letters.spamDone" : "letters.givenBack"),
      },
      { onSuccess: close },
    );
  return (
    <Modal
      open
      title={t(`letters.${move}Title`)}
      okText={t(`letters.${move}`)}
      cancelText={t("page.cancel")}
      okButtonProps={{ loading: deed.isPending, danger: move === "spam" }}
      onOk={() => form.submit()}
      onCancel={close}
    >
      <Form form={form} layout="vertical" onFinish={finish} requiredMark={false}>
        <Form.Item
          name="note"
          label={t("letters.why")}
          rules={[{ required: true, whitespace: true, message: t("letters.whyMissing") }]}
        >
          <Input.TextArea rows={3} maxLength={500} autoFocus />
        </Form.Item>
      </Form>
    </Modal>
  );
};

/** What can be done with a letter as it is, beside answering. */
export const LetterMoves = ({ letter, isMine, session }: { letter: Letter; isMine: boolean; session: Session }) => {
  const { t } = useTranslation();
  const deed = useDeed(letter.id);
  const [move, setMove] = useState<WithReason>();
  const { id, version, state, assignee } = letter;
  const simply = (operation: "takeLetter" | "unmarkLetterSpam" | "orderLetter", done: string) =>
    deed.mutate({ deed: () => request(operation, { params: { id }, body: { version } }), done });
  const take = () => simply("takeLetter", t("letters.taken"));
  return (
    <>
      {state === "new" && (
        <Button type="primary" loading={deed.isPending} onClick={take}>
          {t("letters.take")}
        </Button>
      )}
      {state === "taken" && !isMine && (
        <Popconfirm title={t("letters.takeOverSure", { who: assignee?.name ?? "" })} onConfirm={take}>
          <Button loading={deed.isPending}>{t("letters.takeOver")}</Button>
        </Popconfirm>
      )}
      {state === "taken" && isMine && <Button onClick={() => setMove("giveBack")}>{t("letters.giveBack")}</Button>}
      {state === "taken" && isMine && may(session, "order.handle") && (
        <Popconfirm
          title={t("letters.orderSure")}
          onConfirm={() => simply("orderLetter", t("letters.ordered"))}
          okText={t("letters.order")}
        >
          <Button type={letter.handling.way === "consult" ? "primary" : "default"} loading={deed.isPending}>
            {t("letters.order")}
          </Button>
        </Popconfirm>
      )}
      {letterMovedTo(state, "spam") !== undefined && (
        <Button danger onClick={() => setMove("spam")}>
          {t("letters.spam")}
        </Button>
      )}
      {state === "spam" && (
        <Button loading={deed.isPending} onClick={() => simply("unmarkLetterSpam", t("letters.notSpamDone"))}>
          {t("letters.notSpam")}
        </Button>
      )}
      {move && <ReasonDialog letter={letter} move={move} close={() => setMove(undefined)} />}
    </>
  );
};
