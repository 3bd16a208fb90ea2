import type { Consultation, Session } from "@zongji/api";
import { type ConsultationMove, consultationMoves, mayBeCited } from "@zongji/domain";
import { Button, Form, Input, Modal, Popconfirm } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { may } from "../../server/queries.ts";
import { request } from "../../server/request.ts";
import { useDeed } from "./server.ts";

/** What this side may do with it now. */
const movesFor = ({ state, side }: Consultation): ConsultationMove[] =>
  (Object.keys(consultationMoves) as ConsultationMove[]).filter((move) => {
    const { from, side: whose } = consultationMoves[move];
    return whose === side && (from as readonly string[]).includes(state);
  });

const askFor = ({ id, version }: Consultation, move: ConsultationMove, note: string) =>
  move === "answer" || move === "return"
    ? request("answerConsultation", { params: { id }, body: { version, move, note } })
    : request("moveConsultation", { params: { id }, body: { version, move, note } });

type DialogProps = {
  readonly consultation: Consultation;
  readonly move: ConsultationMove;
  readonly close: () => void;
};

const MoveDialog = ({ consultation, move, close }: DialogProps) => {
  const { t } = useTranslation();
  const deed = useDeed(consultation.id);
  const [form] = Form.useForm<{ note: string }>();
  return (
    <Modal
      open
      width={560}
      title={t(`consultations.move.${move}`)}
      okText={t(`consultations.move.${move}`)}
      cancelText={t("page.cancel")}
      okButtonProps={{ loading: deed.isPending }}
      onOk={() => form.submit()}
      onCancel={close}
    >
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={({ note }) =>
          deed.mutate(
            { deed: () => askFor(consultation, move, note), done: t(`consultations.done.${move}`) },
            { onSuccess: close },
          )
        }
      >
        <Form.Item
          name="note"
          label={t(`consultations.noteOf.${move}`)}
          rules={[{ required: true, whitespace: true, message: t("consultations.noteMissing") }]}
        >
          <Input.TextArea rows={6} maxLength={move === "answer" ? 10_000 : 4000} autoFocus />
        </Form.Item>
      </Form>
    </Modal>
  );
};

/** What can be done with a consultation as it is. */
export const ConsultationMoves = ({ consultation, session }: { consultation: Consultation; session: Session }) => {
  const { t } = useTranslation();
  const deed = useDeed(consultation.id);
  const [move, setMove] = useState<ConsultationMove>();
  const { id, version, answer, article } = consultation;
  const draft = () =>
    deed.mutate({
      deed: () => request("draftConsultation", { params: { id }, body: { version } }),
      done: t("consultations.drafted"),
    });
  const close = () =>
    deed.mutate({ deed: () => askFor(consultation, "close", ""), done: t("consultations.done.close") });
  return (
    <>
      {movesFor(consultation).map((each) =>
        each === "close" ? (
          <Popconfirm
            key={each}
            title={t("consultations.closeSure")}
            okText={t("consultations.move.close")}
            onConfirm={close}
          >
            <Button loading={deed.isPending}>{t("consultations.move.close")}</Button>
          </Popconfirm>
        ) : (
          <Button key={each} type={each === "answer" ? "primary" : "default"} onClick={() => setMove(each)}>
            {t(`consultations.move.${each}`)}
          </Button>
        ),
      )}
      {answer !== "" && mayBeCited(consultation) && article === null && may(session, "knowledge.edit") && (
        <Button loading={deed.isPending} onClick={draft}>
          {t("consultations.draft")}
        </Button>
      )}
      {move && <MoveDialog consultation={consultation} move={move} close={() => setMove(undefined)} />}
    </>
  );
};
