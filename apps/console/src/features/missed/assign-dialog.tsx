import { useQuery } from "@tanstack/react-query";
import type { MissedRow } from "@zongji/api";
import { Form, Modal, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Failing } from "../../look/page-state.tsx";
import { useMissedDeed } from "../../missed/index.ts";
import { useFailureWords } from "../../server/failure.ts";
import { request } from "../../server/request.ts";

/** Select has no null among its values. */
const nobody = "-";

/** Asks to whom a missed call is given; each person with how many are his already. */
export const AssignDialog = ({ row, close }: { row: MissedRow; close: () => void }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const deed = useMissedDeed();
  const people = useQuery({ queryKey: ["missed", "assignees"], queryFn: () => request("listMissedAssignees") });
  const [chosen, setChosen] = useState(row.assigneeId ?? nobody);
  const { id, version } = row;
  const options = [
    { value: nobody, label: t("missed.assignNobody") },
    ...(people.data ?? []).map((each) => ({
      value: each.id,
      label: `${each.name}${each.agentNo && !each.name.includes(each.agentNo) ? ` ${each.agentNo}` : ""} · ${t("missed.open", { count: each.open })}`,
    })),
  ];
  const assignee = chosen === nobody ? null : chosen;
  const give = () =>
    deed.mutate(
      {
        deed: () => request("assignMissed", { params: { id }, body: { version, assignee } }),
        done: t("missed.assigned"),
      },
      { onSuccess: close },
    );
  return (
    <Modal
      open
      title={t("missed.assignTitle")}
      okText={t("missed.assign")}
      cancelText={t("page.cancel")}
      okButtonProps={{ loading: deed.isPending, disabled: assignee === row.assigneeId || !people.data }}
      onOk={give}
      onCancel={close}
    >
      {people.isError ? (
        <Failing what={t("missed.failed")} why={words(people.error)} again={() => void people.refetch()} />
      ) : (
        <Form layout="vertical">
          <Form.Item label={t("missed.assignTo")} htmlFor="missed-assignee">
            <Select
              id="missed-assignee"
              value={chosen}
              onChange={setChosen}
              options={options}
              loading={people.isPending}
              showSearch={{ optionFilterProp: "label" }}
            />
          </Form.Item>
        </Form>
      )}
    </Modal>
  );
};
