import { announced } from "../contract/calendar.ts";
import type { OrderForm } from "./form.ts";

/** The form that the product comes with: for a hotline of real-estate registration. */
export const exampleOrderForm: OrderForm = {
  prefix: "GD",
  fields: [
    {
      id: "matter",
      label: "诉求类别",
      type: "choice",
      required: true,
      options: ["咨询", "求助", "投诉", "建议", "表扬"],
    },
    { id: "question", label: "诉求内容", type: "longText", required: true, help: "来电人问什么、要什么，尽量用原话。" },
    { id: "citizen", label: "来电人姓名", type: "text", required: false },
    { id: "contact", label: "联系电话", type: "phone", required: false, help: "与来电号码不同时填写。" },
    {
      ...{ id: "district", label: "不动产所在区", type: "choice", required: false },
      options: ["东城", "西城", "朝阳", "海淀", "丰台", "石景山", "通州", "其他"],
    },
    { id: "address", label: "不动产坐落", type: "text", required: false },
    {
      id: "acceptNo",
      label: "受理编号",
      type: "text",
      required: false,
      help: "已经递交申请的，写受理通知书上的编号。",
    },
    {
      ...{
        id: "complainedOf",
        label: "投诉对象",
        type: "choice",
        required: true,
        when: { field: "matter", is: ["投诉"] },
      },
      options: ["办事窗口", "办理时限", "收费", "热线服务", "其他"],
    },
    {
      ...{
        id: "happenedOn",
        label: "发生日期",
        type: "date",
        required: false,
        when: { field: "matter", is: ["投诉"] },
      },
    },
    {
      ...{ id: "materials", label: "已备材料", type: "choices", required: false },
      ...{ when: { field: "matter", is: ["咨询", "求助"] } },
      options: ["身份证明", "不动产权证书", "买卖合同", "完税证明", "贷款结清证明", "委托书"],
    },
  ],
  days: 5,
  limits: [
    { priority: "urgent", days: 2 },
    { priority: "critical", days: 1 },
  ],
  remindBefore: 1,
  escalateAfter: 1,
  departments: [
    { id: "registry", name: "登记审核科", users: [], days: 3 },
    { id: "archive", name: "档案查询科", users: [], days: 2 },
    { id: "policy", name: "政策法规科", users: [], days: 5 },
  ],
  templates: [
    { name: "已解答", text: "您好，您咨询的问题已在电话中答复：" },
    { name: "需补充材料", text: "您好，办理该事项还需要补充以下材料：" },
    { name: "转部门核实", text: "您好，您反映的情况已转相关部门核实，结果如下：" },
  ],
  calendar: announced,
};
