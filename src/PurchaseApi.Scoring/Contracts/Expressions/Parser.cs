using PurchaseApi.Scoring.Words;
using static PurchaseApi.Scoring.Contracts.Expressions.Expression;

namespace PurchaseApi.Scoring.Contracts.Expressions;

/// <summary>Recursive descent; a method is a rule of the grammar in the design.</summary>
internal sealed class Parser(IReadOnlyList<Token> tokens)
{
    private int position;
    private int nesting;

    private Token Current => tokens[position];

    public Expression Read()
    {
        if (Current.Kind == TokenKind.End) throw new ExpressionException("the expression is empty");
        if (IsWord("otherwise") && tokens.Count == 2) return new Otherwise();

        var expression = Or();
        return Current.Kind == TokenKind.End
            ? expression
            : throw Fail(Current, $"expected an operator, found {Current}");
    }

    private Expression Or() => Chain(And, Binding.Or);

    private Expression And() => Chain(Not, Binding.And);

    private Expression Not()
    {
        if (!IsWord("not")) return Test();

        var not = Take();
        return Checked(not, new Not(Test()));
    }

    private Expression Test()
    {
        var left = Sum();
        if (FindOperator(Binding.Test) is not { } comparison) return left;

        var sign = Take();
        var test = Checked(sign, new Binary(comparison, left, Sum()));
        return FindOperator(Binding.Test) is null
            ? test
            : throw Fail(Current, "comparisons do not chain; join two of them with 'and'");
    }

    private Expression Sum() => Chain(Term, Binding.Sum);

    private Expression Term() => Chain(Factor, Binding.Term);

    private Expression Chain(Func<Expression> operand, Binding binding)
    {
        var left = operand();
        while (FindOperator(binding) is { } operation)
        {
            var sign = Take();
            left = Checked(sign, new Binary(operation, left, operand()));
        }

        return left;
    }

    private Expression Factor()
    {
        if (!IsSign("-")) return Atom();

        var minus = Take();
        if (Current.Kind == TokenKind.Number) return new Number(-Take().Number);
        return IsSign("-")
            ? throw Fail(Current, "a second '-' needs parentheses: -(-x)")
            : Checked(minus, new Negate(Atom()));
    }

    private Expression Atom()
    {
        if (Current.Kind == TokenKind.Number) return new Number(Take().Number);
        if (Current.Kind == TokenKind.Text) return new Text(Take().Text);
        if (Current.Kind == TokenKind.Word) return NameOrCall(Take());
        if (!IsSign("(")) throw Fail(Current, $"expected a value, found {Current}");

        var opening = Take();
        Nest(opening);
        var inner = Or();
        Close(opening);
        return inner;
    }

    private Expression NameOrCall(Token word)
    {
        if (word.Text == "not") throw Fail(word, "'not' needs parentheses here: (not x)");
        if (word.Text == "otherwise") throw Fail(word, "'otherwise' must be the whole rule");
        if (word.Text is "and" or "or") throw Fail(word, $"expected a value, found {word}");

        var function = Functions.Find(word.Text);
        if (IsSign("(")) return function is { } known ? Call(word, known) : throw Unknown(word);

        return function is null || function.Value.MayBeName()
            ? new Name(word.Text)
            : throw Fail(word, $"{word} is a function; write {function.Value.Signature().Usage}");
    }

    private Expression Call(Token word, Function function)
    {
        var opening = Take();
        Nest(opening);

        var arguments = new List<Expression>();
        if (!IsSign(")")) arguments.Add(Or());
        while (IsSign(","))
        {
            position++;
            arguments.Add(Or());
        }

        Close(opening);

        var signature = function.Signature();
        return arguments.Count >= signature.Fewest && arguments.Count <= signature.Most
            ? Checked(word, new Call(function, arguments))
            : throw Fail(word, $"{word} does not take {arguments.Count}; write {signature.Usage}");
    }

    private void Nest(Token opening)
    {
        if (++nesting > MaxDepth) throw TooDeep(opening);
    }

    private void Close(Token opening)
    {
        if (!IsSign(")"))
            throw Fail(Current, $"expected an operator or the ')' of column {opening.Column}, found {Current}");

        nesting--;
        position++;
    }

    private Operator? FindOperator(Binding binding) =>
        Current.Kind is TokenKind.Sign or TokenKind.Word ? Operators.Find(Current.Text, binding) : null;

    private bool IsWord(string word) => Current.Kind == TokenKind.Word && Current.Text == word;

    private bool IsSign(string sign) => Current.Kind == TokenKind.Sign && Current.Text == sign;

    private Token Take() => tokens[position++];

    private static Expression Checked(Token at, Expression expression) =>
        expression.Depth <= MaxDepth ? expression : throw TooDeep(at);

    private static ExpressionException TooDeep(Token at) =>
        Fail(at, $"more than {MaxDepth} operations deep; make features of its parts");

    private static ExpressionException Unknown(Token word)
    {
        var meant = NearestWord.Find(word.Text, Functions.Names);
        return Fail(word, $"unknown function {word}" + (meant is null ? "" : $"; did you mean '{meant}'?"));
    }

    private static ExpressionException Fail(Token at, string message) => ExpressionException.At(at.Column, message);
}
