import { type Complaint, type ComplaintEvidence, evidenceKindLabels, labelIn, type Session } from "@zongji/api";
import { App, Button, Form, Input, Modal, Tag, Upload } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useNow } from "../../look/clock.tsx";
import { moment } from "../../look/duration.ts";
import { PlaySound } from "../../look/play-sound.tsx";
import { may } from "../../server/queries.ts";
import { addressOf, request } from "../../server/request.ts";
import { evidenceOf } from "./evidence-of.ts";
import { useDeed } from "./server.ts";

type Of = { readonly complaint: Complaint; readonly at: string; readonly session: Session };
const mostBytes = 5 * 1024 * 1024;

/** Its title, and a link for whoever may open it. */
const Title = ({ each, session }: { each: ComplaintEvidence; session: Session }): ReactNode => {
  const { t } = useTranslation();
  const now = useNow();
  const { kind, ref, version, title, callAt, agentNo } = each;
  if (kind === "call") {
    const words =
      callAt === null
        ? t("complaints.callGoesOn")
        : t("complaints.callOf", { at: moment(callAt, now), agent: agentNo ?? "—" });
    return may(session, "call.see") && callAt !== null ? <Link to={`/calls/${ref}`}>{words}</Link> : words;
  }
  if (kind === "article")
    return (
      <>
        {title === null ? (
          t("orders.articleHidden")
        ) : (
          <Link to={`/knowledge/article/${ref}?version=${version}`}>{title}</Link>
        )}{" "}
        <span className="quiet small">{t("complaints.version", { version })}</span>
      </>
    );
  if (kind === "order" && may(session, "order.handle")) return <Link to={`/orders/${ref}`}>{title}</Link>;
  if (kind === "letter" && may(session, "letter.see")) return <Link to={`/inbox/${ref}`}>{title}</Link>;
  if (kind === "file")
    return (
      <a href={addressOf("complaintFile", { id: each.id })} target="_blank" rel="noreferrer">
        {title}
      </a>
    );
  return title;
};

const Item = ({ each, complaint, session }: { each: ComplaintEvidence; complaint: Complaint; session: Session }) => {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const mayHear = each.kind === "call" && each.recorded && complaint.side !== null;
  const isLong = each.kind !== "call" && each.text !== "" && each.text !== each.title;
  return (
    <li data-evidence={each.kind}>
      <div className="complaint-evidence-head">
        <Tag style={{ marginInlineEnd: 0 }}>{labelIn(evidenceKindLabels[each.kind], i18n.language)}</Tag>
        <span className="complaint-evidence-title">
          <Title each={each} session={session} />
        </span>
        {mayHear && (
          <PlaySound
            src={addressOf("complaintRecording", { id: complaint.id, evidence: each.id })}
            label={t("complaints.play")}
          />
        )}
      </div>
      {isLong && <p className="complaint-text">{each.text}</p>}
      <div className="quiet small">
        {each.by ?? t("complaints.system")} · {moment(each.at, now)}
      </div>
    </li>
  );
};

type DialogProps = Pick<Of, "complaint" | "at"> & { readonly kind: "statement" | "page"; readonly close: () => void };

const AddDialog = ({ complaint, at, kind, close }: DialogProps) => {
  const { t } = useTranslation();
  const deed = useDeed(at);
  const [form] = Form.useForm<{ text: string }>();
  const finish = ({ text }: { text: string }) => {
    const body = kind === "statement" ? { kind, text } : evidenceOf(text)!;
    deed.mutate(
      {
        deed: () => request("addComplaintEvidence", { params: { id: complaint.id }, body }),
        done: t("complaints.evidenceAdded"),
      },
      { onSuccess: close },
    );
  };
  const missing = { required: true, whitespace: true, message: t("complaints.noteMissing") };
  const page = {
    validator: async (_: unknown, given = "") => {
      if (evidenceOf(String(given)) === undefined) throw new Error(t("complaints.pageMissing"));
    },
  };
  return (
    <Modal
      open
      title={t(`complaints.add.${kind}`)}
      okText={t("complaints.addEvidence")}
      cancelText={t("page.cancel")}
      okButtonProps={{ loading: deed.isPending }}
      onOk={() => form.submit()}
      onCancel={close}
    >
      <Form form={form} layout="vertical" requiredMark={false} onFinish={finish}>
        <Form.Item
          name="text"
          label={t(kind === "statement" ? "complaints.statement" : "complaints.page")}
          {...(kind === "page" && { extra: t("complaints.pageNote") })}
          rules={[kind === "statement" ? missing : page]}
        >
          {kind === "statement" ? <Input.TextArea rows={5} maxLength={4000} autoFocus /> : <Input autoFocus />}
        </Form.Item>
      </Form>
    </Modal>
  );
};

const Adding = ({ complaint, at }: Pick<Of, "complaint" | "at">) => {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const deed = useDeed(at);
  const [kind, setKind] = useState<DialogProps["kind"]>();
  const take = (file: File): false => {
    if (file.size > mostBytes) void message.error(t("complaints.fileTooLarge"));
    else
      deed.mutate({
        deed: () => request("addComplaintFile", { params: { id: complaint.id }, file }),
        done: t("complaints.evidenceAdded"),
      });
    return false;
  };
  return (
    <div className="complaint-adding">
      <Button size="small" onClick={() => setKind("statement")}>
        {t("complaints.add.statement")}
      </Button>
      <Button size="small" onClick={() => setKind("page")}>
        {t("complaints.add.page")}
      </Button>
      <Upload showUploadList={false} beforeUpload={take}>
        <Button size="small" loading={deed.isPending}>
          {t("complaints.add.file")}
        </Button>
      </Upload>
      {kind && <AddDialog complaint={complaint} at={at} kind={kind} close={() => setKind(undefined)} />}
    </div>
  );
};

/** What proves something: calls with their recordings, articles as of then, orders, letters, files, statements. */
export const Evidence = ({ complaint, at, session }: Of) => {
  const { t } = useTranslation();
  const { evidence, state } = complaint;
  return (
    <section className="complaint-card">
      <header className="complaint-card-head">
        <h2>{t("complaints.evidence")}</h2>
        {state !== "closed" && may(session, "complaint.register") && <Adding complaint={complaint} at={at} />}
      </header>
      {evidence.length === 0 ? (
        <p className="quiet">{t("complaints.noEvidence")}</p>
      ) : (
        <ul className="complaint-evidence">
          {evidence.map((each) => (
            <Item key={each.id} each={each} complaint={complaint} session={session} />
          ))}
        </ul>
      )}
    </section>
  );
};
