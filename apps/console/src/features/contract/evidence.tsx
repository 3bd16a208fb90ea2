import { PaperClipOutlined } from "@ant-design/icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Contract } from "@zongji/api";
import type { EvidenceKind } from "@zongji/domain";
import { App, Button, Tooltip, Upload } from "antd";
import { useTranslation } from "react-i18next";
import { moment } from "../../look/duration.ts";
import { useFailureWords } from "../../server/failure.ts";
import { addressOf, request } from "../../server/request.ts";

const mostBytes = 5 * 1024 * 1024;

type Of = { readonly contract: Contract; readonly kind: EvidenceKind; readonly of: string };

/** Gives a file as evidence: it can't be changed or taken back. */
const Add = ({ kind, of }: Omit<Of, "contract">) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const client = useQueryClient();
  const { message, modal } = App.useApp();
  const adding = useMutation({
    onMutate: () => client.cancelQueries({ queryKey: ["contract"], exact: true }),
    mutationFn: (file: File) => request("addEvidence", { params: { kind, key: of }, file }),
    onSuccess: (now) => {
      client.setQueryData<Contract>(["contract"], now);
      void message.success(t("contract.file.added"));
    },
    onError: (error) => void message.error(words(error)),
  });
  const take = (file: File): false => {
    if (file.size > mostBytes) void message.error(t("contract.file.tooLarge"));
    else
      modal.confirm({
        title: t("contract.file.sure", { name: file.name }),
        content: t("contract.file.sureNote"),
        okText: t("contract.file.add"),
        cancelText: t("page.cancel"),
        onOk: () => adding.mutate(file),
      });
    return false;
  };
  return (
    <Upload showUploadList={false} beforeUpload={take}>
      <Button type="link" size="small" icon={<PaperClipOutlined />} loading={adding.isPending}>
        {t("contract.file.add")}
      </Button>
    </Upload>
  );
};

/** 证明材料 of one thing; `mayAdd`: more can be given now, by this side. */
export const Evidence = ({ contract, kind, of, mayAdd }: Of & { mayAdd: boolean }) => {
  const { t } = useTranslation();
  const files = contract.files.filter((each) => each.kind === kind && each.key === of);
  if (files.length === 0 && !mayAdd) return null;
  return (
    <div className="contract-files">
      {files.map(({ id, name, sha256, by, at }) => (
        <Tooltip
          key={id}
          title={t("contract.file.note", { side: t(`contract.side.${by}`), at: moment(at, 0), hash: sha256 })}
        >
          <a href={addressOf("evidenceFile", { id })} target="_blank" rel="noreferrer">
            <PaperClipOutlined /> {name}
          </a>
        </Tooltip>
      ))}
      {mayAdd && <Add kind={kind} of={of} />}
    </div>
  );
};
