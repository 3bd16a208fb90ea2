import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type Citizen, deletionGroundLabels, labelIn } from "@zongji/api";
import { type DeletionGround, deletionGrounds } from "@zongji/domain";
import { App, Button, Form, Input, Modal, Radio } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { openExports } from "../../exports/index.ts";
import { useFailureWords } from "../../server/failure.ts";
import { request } from "../../server/request.ts";

type Filled = { ground: DeletionGround; reference?: string };

const DeletionDialog = ({ citizen, close }: { citizen: Citizen; close: () => void }) => {
  const { t, i18n } = useTranslation();
  const words = useFailureWords();
  const client = useQueryClient();
  const go = useNavigate();
  const { message } = App.useApp();
  const [form] = Form.useForm<Filled>();
  const { id, version } = citizen;
  const deleting = useMutation({
    mutationFn: ({ ground, reference = "" }: Filled) =>
      request("deleteCitizen", { params: { id }, body: { version, ground, reference } }),
    onSuccess: () => {
      void message.success(t("citizens.deleted"));
      client.removeQueries({ queryKey: ["citizens"] });
      void go("/citizens/deletions");
    },
    onError: (error) => void message.error(words(error)),
  });
  return (
    <Modal
      open
      title={t("citizens.deleteTitle")}
      okText={t("citizens.delete")}
      okButtonProps={{ danger: true }}
      cancelText={t("page.cancel")}
      confirmLoading={deleting.isPending}
      onOk={() => form.submit()}
      onCancel={close}
    >
      <p>{t("citizens.deleteGoes")}</p>
      <p className="quiet">{t("citizens.deleteStays")}</p>
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ ground: "request" }}
        onFinish={(filled) => deleting.mutate(filled)}
      >
        <Form.Item name="ground" label={t("citizens.ground")}>
          <Radio.Group
            options={deletionGrounds.map((value) => ({
              value,
              label: labelIn(deletionGroundLabels[value], i18n.language),
            }))}
          />
        </Form.Item>
        <Form.Item name="reference" label={t("citizens.reference")} extra={t("citizens.referenceNote")}>
          <Input maxLength={40} />
        </Form.Item>
      </Form>
    </Modal>
  );
};

/** What a person may ask for by law: a copy of all that is known of him, and that it is deleted. */
export const Privacy = ({ citizen }: { citizen: Citizen }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const client = useQueryClient();
  const { message } = App.useApp();
  const [isDeleting, setDeleting] = useState(false);
  const exporting = useMutation({
    mutationFn: () => request("exportCitizen", { params: { id: citizen.id } }),
    onSuccess: async () => {
      openExports();
      await client.invalidateQueries({ queryKey: ["exports"] });
    },
    onError: (error) => void message.error(words(error)),
  });
  return (
    <>
      <Button loading={exporting.isPending} onClick={() => exporting.mutate()}>
        {t("citizens.export")}
      </Button>
      <Button danger onClick={() => setDeleting(true)}>
        {t("citizens.delete")}
      </Button>
      {isDeleting && <DeletionDialog citizen={citizen} close={() => setDeleting(false)} />}
    </>
  );
};
