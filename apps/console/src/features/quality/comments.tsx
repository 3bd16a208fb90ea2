import { CloseOutlined } from "@ant-design/icons";
import type { Evaluation, ScorecardContent } from "@zongji/api";
import { criteriaOf } from "@zongji/domain";
import { Button, Form, Input, Modal, Select, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { runningTime } from "../../look/duration.ts";

type Comment = Evaluation["comments"][number];

type Props = {
  readonly card: ScorecardContent;
  readonly comments: readonly Comment[];
  readonly seek: ((sec: number) => void) | undefined;
  readonly change?: ((comments: Comment[]) => void) | undefined;
};

/** What was said to single seconds; a press goes there. */
export const Comments = ({ card, comments, seek, change }: Props) => {
  const { t } = useTranslation();
  const nameOf = (id: string | null) => criteriaOf(card).find((each) => each.id === id)?.name;
  if (comments.length === 0) return change ? <p className="quiet small">{t("quality.commentsNone")}</p> : null;
  return (
    <ul className="comments">
      {comments.map((comment) => {
        const { atMs, text, criterion } = comment;
        const about = nameOf(criterion);
        return (
          <li key={`${atMs} ${text}`}>
            <Button
              size="small"
              type="link"
              className="figure"
              disabled={seek === undefined}
              aria-label={t("quality.jump", { time: runningTime(atMs) })}
              onClick={() => seek?.(atMs / 1000)}
            >
              {runningTime(atMs)}
            </Button>
            <span>
              {about && <Tag>{about}</Tag>} {text}
            </span>
            {change && (
              <Button
                size="small"
                type="text"
                icon={<CloseOutlined />}
                aria-label={`${t("quality.remove")} ${runningTime(atMs)}`}
                onClick={() => change(comments.filter((each) => each !== comment))}
              />
            )}
          </li>
        );
      })}
    </ul>
  );
};

type DialogProps = {
  readonly card: ScorecardContent;
  readonly atMs: number;
  readonly add: (comment: Comment) => void;
  readonly close: () => void;
};

/** Something is said to a second. */
export const CommentDialog = ({ card, atMs, add, close }: DialogProps) => {
  const { t } = useTranslation();
  const [form] = Form.useForm<{ text: string; criterion?: string }>();
  return (
    <Modal
      open
      title={`${t("quality.mark")} ${runningTime(atMs)}`}
      okText={t("quality.add")}
      cancelText={t("page.cancel")}
      onOk={() => form.submit()}
      onCancel={close}
    >
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={({ text, criterion }) => {
          add({ atMs, text: text.trim(), criterion: criterion ?? null });
          close();
        }}
      >
        <Form.Item
          name="text"
          label={t("quality.commentText")}
          rules={[{ required: true, whitespace: true, message: t("quality.commentMissing") }]}
        >
          <Input.TextArea rows={3} maxLength={500} autoFocus />
        </Form.Item>
        <Form.Item name="criterion" label={t("quality.commentAbout")}>
          <Select
            allowClear
            placeholder={t("quality.commentAboutNone")}
            options={criteriaOf(card).map(({ id, name }) => ({ value: id, label: name }))}
          />
        </Form.Item>
      </Form>
    </Modal>
  );
};
