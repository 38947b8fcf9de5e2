"""PromQL: the metrics a dashboard or an alert asks for."""

from collections.abc import Iterator

import promql_parser


def metrics(expression: str) -> set[str]:
    """The names of all series it selects. Raises ValueError for what is not PromQL."""
    # Grafana replaces these before Prometheus sees them.
    text = expression.replace("$__rate_interval", "5m").replace("$service", ".*")
    return {selector.name for selector in _selectors(promql_parser.parse(text)) if selector.name}


def _selectors(expression: object) -> Iterator[promql_parser.VectorSelector]:
    match expression:
        case promql_parser.VectorSelector():
            yield expression
        case promql_parser.MatrixSelector():
            yield expression.vector_selector
        case promql_parser.BinaryExpr():
            yield from _selectors(expression.lhs)
            yield from _selectors(expression.rhs)
        case promql_parser.AggregateExpr() | promql_parser.ParenExpr() | promql_parser.UnaryExpr():
            yield from _selectors(expression.expr)
        case promql_parser.SubqueryExpr():
            yield from _selectors(expression.expr)
        case promql_parser.Call():
            for argument in expression.args:
                yield from _selectors(argument)
