import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { consultationStateLabels, labelIn, type Session, type WorkOrder } from "@zongji/api";
import { isOrderOver, mayBeCited } from "@zongji/domain";
import { App, Button, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { AskConsultation } from "../../consultations/index.ts";
import { useFailureWords } from "../../server/failure.ts";
import { may } from "../../server/queries.ts";
import { request } from "../../server/request.ts";

const useCite = (order: string) => {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const words = useFailureWords();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => request("citeConsultation", { params: { id, order } }),
    onSuccess: () => {
      void message.success(t("consultations.isCited"));
      void client.invalidateQueries({ queryKey: ["orderConsultations", order] });
    },
    onError: (error) => void message.error(words(error)),
  });
};

/** Answers of earlier consultations, found as one types. */
const CiteOther = ({ cite, isPending }: { cite: (id: string) => void; isPending: boolean }) => {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const found = useQuery({
    queryKey: ["list", "consultations", "cite", text],
    queryFn: () =>
      request("listConsultations", {
        query: { which: "all", pageSize: 20, count: "none", ...(text !== "" && { text }) },
      }),
  });
  const options = (found.data?.items ?? [])
    .filter((each) => each.answeredAt !== null && mayBeCited(each))
    .map(({ id, no, title }) => ({ value: id, label: `${no} ${title}` }));
  return (
    <Select
      size="small"
      value={null}
      loading={isPending}
      aria-label={t("consultations.citeOther")}
      placeholder={t("consultations.citeOther")}
      showSearch={{ filterOption: false, onSearch: (typed) => setText(typed.trim().slice(0, 100)) }}
      options={options}
      onChange={(id: string | null) => id !== null && cite(id)}
      style={{ width: "100%" }}
    />
  );
};

/** 业务洽商: what was asked from this order beside its own answer, and answers that it cites. */
export const OrderConsultations = ({ order, session }: { order: WorkOrder; session: Session }) => {
  const { t, i18n } = useTranslation();
  const words = useFailureWords();
  const asked = useQuery({
    queryKey: ["orderConsultations", order.id],
    queryFn: () => request("orderConsultations", { params: { id: order.id } }),
  });
  const cite = useCite(order.id);
  if (!may(session, "consultation.see")) return null;
  const isOver = isOrderOver(order.state);
  return (
    <div className="order-part">
      <div className="order-consult-head">
        <h2>{t("consultations.ofOrder")}</h2>
        {!isOver && (
          <AskConsultation
            isSmall
            session={session}
            origin={{ source: "order", ref: order.id }}
            title={order.content.title}
          />
        )}
      </div>
      {asked.isError && <p className="warn">{words(asked.error)}</p>}
      <ul className="order-parts">
        {(asked.data ?? []).map(({ id, no, title, state, answer, isCited }) => (
          <li key={id} data-consultation={no}>
            <Link to={`/consultations/${id}`} className="figure">
              {no}
            </Link>{" "}
            {title}{" "}
            <span className="quiet small">
              {isCited ? t("consultations.cited") : labelIn(consultationStateLabels[state], i18n.language)}
            </span>
            {isCited && <p className="small">{answer}</p>}
            {!isCited && !isOver && answer !== "" && mayBeCited({ state }) && (
              <Button type="link" size="small" loading={cite.isPending} onClick={() => cite.mutate(id)}>
                {t("consultations.cite")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {!isOver && <CiteOther cite={(id) => cite.mutate(id)} isPending={cite.isPending} />}
    </div>
  );
};
