import type { ThenOfCall } from "@zongji/api";
import { Card, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useNow } from "./clock.tsx";
import { moment } from "./duration.ts";
import "./then-card.css";

type Of = { readonly beside: ThenOfCall };

const Order = ({ order }: { order: NonNullable<ThenOfCall["order"]> }) => {
  const { t } = useTranslation();
  const now = useNow();
  const { id, no, title, businessType, answer, savedAt, changed } = order;
  return (
    <div data-order={no}>
      <div>
        <Link to={`/orders/${id}`}>{no}</Link> {title} {businessType && <Tag>{businessType}</Tag>}
      </div>
      {answer !== "" && <p className="beside-answer">{answer}</p>}
      <div className="quiet small">
        {savedAt !== null && t("quality.besideSaved", { at: moment(savedAt, now) })}
        {changed && ` · ${t("quality.besideChanged")}`}
      </div>
    </div>
  );
};

/** What was before the agent: her order as it was after the call, and the articles that she opened or cited, in the version of then. */
export const ThenCard = ({ beside: { order, articles } }: Of) => {
  const { t } = useTranslation();
  if (order === null && articles.length === 0) return null;
  return (
    <Card size="small" title={t("quality.beside")}>
      {order && <Order order={order} />}
      {articles.length > 0 && (
        <ul className="beside-articles">
          {articles.map(({ article, version, title, cited, isCurrent }) => (
            <li key={`${article} ${version}`} data-article={article}>
              {title === null ? (
                <span className="quiet">{t("quality.besideClosed")}</span>
              ) : (
                <Link to={`/knowledge/article/${article}?version=${version}`}>{title}</Link>
              )}{" "}
              <span className="quiet small">
                {t("quality.besideVersion", { version })} · {t(cited ? "quality.besideCited" : "quality.besideOpened")}
                {!isCurrent && ` · ${t("quality.besideOld")}`}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
};
