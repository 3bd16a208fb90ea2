/**
 * The changes that a mutation run makes, by name. Each finds its places in the TypeScript syntax tree and says what the code becomes.
 * They are chosen for what a test of a hotline ought to see: a check that is gone, a bound that moved, an effect that is not done.
 */
import ts from "typescript";

/** How a change is written beside the code that it replaces. */
export type Shape = "expression" | "element" | "statement" | "entry";

/** One change at one place. `start` and `end` are offsets in the file; `becomes` is what stands there instead, "" for nothing. */
export type Change = {
  readonly mutator: string;
  readonly shape: Shape;
  readonly start: number;
  readonly end: number;
  readonly becomes: string;
};

type Found = { readonly node: ts.Node; readonly becomes: string; readonly shape?: Shape };
type Mutator = (node: ts.Node, text: (node: ts.Node) => string) => Found[];

const kind = ts.SyntaxKind;

/** The node that decides whether something is done: of an `if`, a `?:` or a loop. */
const conditionOf = (node: ts.Node): ts.Expression | undefined => {
  if (ts.isIfStatement(node) || ts.isWhileStatement(node)) return node.expression;
  if (ts.isConditionalExpression(node)) return node.condition;
  return ts.isForStatement(node) ? node.condition : undefined;
};

const isCondition = (node: ts.Node): boolean => conditionOf(node.parent) === node;
const isLoop = (node: ts.Node): boolean => ts.isWhileStatement(node) || ts.isForStatement(node);

/** Swaps one operator of two operands for another. */
const swaps =
  (table: ReadonlyMap<ts.SyntaxKind, string>): Mutator =>
  (node, text) => {
    if (!ts.isBinaryExpression(node)) return [];
    const other = table.get(node.operatorToken.kind);
    return other === undefined ? [] : [{ node, becomes: `${text(node.left)} ${other} ${text(node.right)}` }];
  };

const boundaries = new Map<ts.SyntaxKind, string>([
  [kind.LessThanToken, "<="],
  [kind.LessThanEqualsToken, "<"],
  [kind.GreaterThanToken, ">="],
  [kind.GreaterThanEqualsToken, ">"],
]);
const equalities = new Map<ts.SyntaxKind, string>([
  [kind.EqualsEqualsEqualsToken, "!=="],
  [kind.ExclamationEqualsEqualsToken, "==="],
]);
const arithmetic = new Map<ts.SyntaxKind, string>([
  [kind.PlusToken, "-"],
  [kind.MinusToken, "+"],
  [kind.AsteriskToken, "/"],
  [kind.SlashToken, "*"],
  [kind.PercentToken, "*"],
  [kind.PlusEqualsToken, "-="],
  [kind.MinusEqualsToken, "+="],
]);

/** Methods without which the rest of the chain still stands. */
const droppable = new Set(["filter", "slice", "sort", "toSorted", "reverse", "toReversed", "trim", "toLowerCase"]);
const methodSwaps = new Map([
  ["some", "every"],
  ["every", "some"],
  ["find", "findLast"],
  ["findLast", "find"],
  ["min", "max"],
  ["max", "min"],
  ["round", "floor"],
  ["floor", "ceil"],
  ["ceil", "floor"],
  ["startsWith", "endsWith"],
  ["endsWith", "startsWith"],
]);

const call: Mutator = (node, text) => {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return [];
  if (node.questionDotToken || node.expression.questionDotToken) return [];
  const { expression: of, name } = node.expression;
  if (droppable.has(name.text)) return [{ node, becomes: text(of) }];
  const other = methodSwaps.get(name.text);
  return other === undefined ? [] : [{ node, becomes: `${text(of)}.${other}(${node.arguments.map(text).join(", ")})` }];
};

const numberFor = (value: number): string => {
  if (value === 0) return "1";
  if (value === 1) return "0";
  return String(value >= 100 ? value * 2 : value + 1);
};

/** Words that people read may change; a test does not repeat them. */
const spoken = new Set(["label", "formula", "footnote", "zh", "en", "name"]);
const isSpoken = (node: ts.Node): boolean =>
  ts.isPropertyAssignment(node.parent) && ts.isIdentifier(node.parent.name) && spoken.has(node.parent.name.text);
const isCompared = ({ parent }: ts.Node): boolean =>
  ts.isCaseClause(parent) || (ts.isBinaryExpression(parent) && equalities.has(parent.operatorToken.kind));

const constant: Mutator = (node) => {
  if (ts.isNumericLiteral(node)) return [{ node, becomes: numberFor(Number(node.text.replaceAll("_", ""))) }];
  if (node.kind === kind.TrueKeyword) return [{ node, becomes: "false" }];
  if (node.kind === kind.FalseKeyword) return [{ node, becomes: "true" }];
  const isWord = ts.isStringLiteral(node) && /^[A-Za-z][\w.]*$/.test(node.text);
  const isListed = ts.isArrayLiteralExpression(node.parent);
  return isWord && !isListed && !isSpoken(node) && !isCompared(node) ? [{ node, becomes: '""' }] : [];
};

/** What is done for its effect alone: a call, an assignment, a count. */
const isDeed = (node: ts.Node): boolean =>
  (ts.isExpressionStatement(node) &&
    !ts.isStringLiteral(node.expression) &&
    !(ts.isCallExpression(node.expression) && node.expression.expression.kind === kind.SuperKeyword)) ||
  ts.isForOfStatement(node);

/** A function that gives nothing back and does more than one thing. */
const isProcedure = (node: ts.Node): node is ts.Block => {
  if (!ts.isBlock(node) || !ts.isFunctionLike(node.parent) || node.statements.length < 2) return false;
  const returns = (each: ts.Node): boolean =>
    (ts.isReturnStatement(each) && each.expression !== undefined) ||
    (!ts.isFunctionLike(each) && ts.forEachChild(each, returns) === true);
  return !node.statements.some(returns) && !ts.isConstructorDeclaration(node.parent);
};

const spreadOf = (node: ts.Node): { expression: ts.Expression; empty: string } | undefined => {
  if (ts.isSpreadAssignment(node)) return { expression: node.expression, empty: "{}" };
  if (ts.isSpreadElement(node) && ts.isArrayLiteralExpression(node.parent))
    return { expression: node.expression, empty: "[]" };
  return undefined;
};

/** Inside `a?.b.c` the whole chain is one expression: only its end can be replaced. */
const isLink = (node: ts.Node): boolean => ts.isOptionalChain(node.parent) && node.parent.expression === node;

/** `[a, b] = pair` is no list but a pattern. */
const isPattern = (node: ts.Node): boolean =>
  ts.isBinaryExpression(node.parent) &&
  node.parent.operatorToken.kind === kind.EqualsToken &&
  node.parent.left === node;

/** Every mutator by its name, in the order of the report. */
export const mutators: Readonly<Record<string, Mutator>> = {
  /** A condition that always holds, or never does. */
  condition: (node) => {
    const condition = conditionOf(node);
    if (condition === undefined) return [];
    const never = { node: condition, becomes: "false" };
    return isLoop(node) ? [never] : [{ node: condition, becomes: "true" }, never];
  },
  /** A bound that takes in one more or one fewer. */
  boundary: swaps(boundaries),
  equality: (node, text) => (isCondition(node) ? [] : swaps(equalities)(node, text)),
  /** One side of a compound condition is gone, or both are exchanged for their dual. */
  logic: (node, text) => {
    if (!ts.isBinaryExpression(node)) return [];
    const { left, right, operatorToken: token } = node;
    const isAnd = token.kind === kind.AmpersandAmpersandToken;
    if (!isAnd && token.kind !== kind.BarBarToken) return [];
    const other = `(${text(left)}) ${isAnd ? "||" : "&&"} (${text(right)})`;
    return [text(left), text(right), other].map((becomes) => ({ node, becomes }));
  },
  /** What stands in for a missing value is gone. */
  otherwise: (node, text) =>
    ts.isBinaryExpression(node) && node.operatorToken.kind === kind.QuestionQuestionToken
      ? [{ node, becomes: text(node.left) }]
      : [],
  negation: (node, text) => {
    if (!ts.isPrefixUnaryExpression(node)) return [];
    const isSign = node.operator === kind.ExclamationToken || node.operator === kind.MinusToken;
    return isSign ? [{ node, becomes: text(node.operand) }] : [];
  },
  arithmetic: (node, text) => {
    const isText = ts.isBinaryExpression(node) && [node.left, node.right].some(ts.isStringLiteralLike);
    return isText ? [] : swaps(arithmetic)(node, text);
  },
  count: (node, text) => {
    if (!ts.isPostfixUnaryExpression(node)) return [];
    return [{ node, becomes: `${text(node.operand)}${node.operator === kind.PlusPlusToken ? "--" : "++"}` }];
  },
  constant,
  /** A filter, an order or a cut is gone; some for every, the first for the last, the least for the greatest. */
  call,
  /** A thing that may be missing is taken for granted. */
  chain: (node, text) => {
    const isEnd = ts.isOptionalChain(node) && !isLink(node);
    return isEnd && text(node).includes("?.")
      ? [{ node, becomes: text(node).replaceAll("?.[", "[").replaceAll("?.(", "(").replaceAll("?.", ".") }]
      : [];
  },
  /** One of a list is missing: an effect, a rule, a permission. */
  element: (node) =>
    ts.isArrayLiteralExpression(node) && !isPattern(node)
      ? node.elements
          .filter((each) => !ts.isSpreadElement(each) && !ts.isOmittedExpression(each))
          .map((each) => ({ node: each, becomes: "", shape: "element" as const }))
      : [],
  spread: (node) => {
    const spread = spreadOf(node);
    return spread ? [{ node: spread.expression, becomes: spread.empty }] : [];
  },
  /** Something is not done. */
  deed: (node) => (isDeed(node) ? [{ node, becomes: "", shape: "statement" }] : []),
  /** Nothing of what a procedure does is done. */
  body: (node) => (isProcedure(node) ? [{ node, becomes: "return;", shape: "entry" }] : []),
};

/** Types, imports and names are no code that runs. */
const isNoCode = (node: ts.Node): boolean =>
  ts.isTypeNode(node) ||
  ts.isImportDeclaration(node) ||
  ts.isExportDeclaration(node) ||
  ts.isInterfaceDeclaration(node) ||
  ts.isTypeAliasDeclaration(node);

/** A name of a property can't be an expression; what is called, assigned, deleted or a link of a chain must stay what it is. */
const mayBeReplaced = ({ node, shape = "expression" }: Found): boolean => {
  if (shape !== "expression") return true;
  const { parent } = node;
  if (isLink(node)) return false;
  if ("name" in parent && parent.name === node) return false;
  if (ts.isDeleteExpression(parent) || ts.isPostfixUnaryExpression(parent)) return false;
  return !(ts.isCallExpression(parent) && parent.expression === node);
};

/** Every change that can be made to a file, in the order of its text. */
export const changesOf = (source: ts.SourceFile): Change[] => {
  const text = (node: ts.Node) => node.getText(source);
  const changes: Change[] = [];
  const visit = (node: ts.Node): void => {
    if (isNoCode(node)) return;
    for (const [mutator, find] of Object.entries(mutators))
      for (const found of find(node, text).filter(mayBeReplaced)) {
        const { node: at, becomes, shape = "expression" } = found;
        const start = at.getStart(source);
        changes.push({ mutator, shape, start, end: at.getEnd(), becomes });
      }
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(source, visit);
  return changes.sort((a, b) => a.start - b.start || b.end - a.end);
};
