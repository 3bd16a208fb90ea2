import type { WorkOrder } from "@zongji/api";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { request } from "../server/request.ts";
import { usePartDeed } from "./server.ts";

/** Articles that the answer stands on, each in the version as of then. */
export const Cited = ({ order }: { order: WorkOrder }) => {
  const { t } = useTranslation();
  const deed = usePartDeed(order.id);
  if (order.articles.length === 0) return null;
  return (
    <div className="order-part">
      <h2>{t("orders.articles")}</h2>
      <ul className="order-parts">
        {order.articles.map(({ article, version, title }) => (
          <li key={article}>
            {title === null ? (
              <span className="quiet">{t("orders.articleHidden")}</span>
            ) : (
              <Link to={`/knowledge/article/${article}?version=${version}`}>{title}</Link>
            )}{" "}
            <span className="quiet small">{t("orders.articleVersion", { version })}</span>
            {order.state !== "closed" && order.state !== "void" && (
              <Button
                type="link"
                size="small"
                onClick={() =>
                  deed.mutate({ deed: () => request("unciteArticle", { params: { id: order.id, article } }) })
                }
              >
                {t("orders.uncite")}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
};
