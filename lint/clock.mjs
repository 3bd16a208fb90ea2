/**
 * Forbids reading the machine's clocks: time comes in by a parameter, and few files hand it out (oxlint.config.ts names them). `most` in the rule's options: so
 * many places a file still has, neither more nor fewer.
 */
const message = "Time comes in by a parameter (Clock, nowOf, useNow): this reads the machine's clock.";

/** Also where it stands as a property of globalThis. */
const isGlobal = (node, name) =>
  (node.type === "Identifier" && node.name === name) ||
  (node.type === "MemberExpression" && isGlobal(node.object, "globalThis") && nameOf(node) === name);

const nameOf = ({ computed, property }) => (computed ? property.value : property.name);

const isNowOf = (node) =>
  nameOf(node) === "now" && (isGlobal(node.object, "Date") || isGlobal(node.object, "performance"));

/** `const { now } = Date` and the like. */
const takesNow = ({ id, init }) =>
  id.type === "ObjectPattern" &&
  init !== null &&
  (isGlobal(init, "Date") || isGlobal(init, "performance")) &&
  id.properties.some((each) => each.type === "RestElement" || (each.key.name ?? each.key.value) === "now");

const rule = {
  meta: { schema: [{ type: "object", properties: { most: { type: "integer", minimum: 1 } } }] },
  create: (context) => {
    const { most = 0 } = context.options[0] ?? {};
    const found = [];
    const note = (node) => void found.push(node);
    return {
      MemberExpression: (node) => isNowOf(node) && note(node),
      VariableDeclarator: (node) => takesNow(node) && note(node),
      NewExpression: (node) => node.arguments.length === 0 && isGlobal(node.callee, "Date") && note(node),
      // Date() is the time as text; dayjs() is now.
      CallExpression: (node) =>
        (isGlobal(node.callee, "Date") || (node.arguments.length === 0 && isGlobal(node.callee, "dayjs"))) &&
        note(node),
      "Program:exit": (program) => {
        if (found.length > most) for (const node of found) context.report({ node, message });
        else if (found.length < most)
          context.report({ node: program, message: `The list says ${most}, and there are ${found.length}: lower it.` });
      },
    };
  },
};

export default { meta: { name: "zongji" }, rules: { clock: rule } };
