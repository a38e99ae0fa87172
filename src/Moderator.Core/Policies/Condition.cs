using System.Collections.Frozen;
using Moderator.Core.Comments;
using Moderator.Core.Scoring;

namespace Moderator.Core.Policies;

/// <summary>Whether a condition holds. What it looks at may be missing.</summary>
public enum Truth
{
    No,
    Yes,

    /// <summary>It depends on a signal that is not there.</summary>
    Unknown,
}

/// <summary>What a text's length, links and shape are called in a policy.</summary>
public enum TextFeature
{
    Characters,
    Words,
    Links,
    Mentions,
    Emoji,
    Lines,
    UppercaseShare,
    PunctuationShare,
}

/// <summary>What an author's history is asked for.</summary>
public enum AuthorFact
{
    Comments,
    Approved,
    Rejected,

    /// <summary>Rejected of those decided, 0 to 1. Where none is decided there is no share, and no bound on it holds.</summary>
    RejectedShare,
}

/// <summary>When a rule matches. Immutable; evaluating is pure.</summary>
/// <remarks>
/// A missing signal makes a condition unknown, not false. Of conditions that must all hold, one that does not hold settles it;
/// of alternatives, one that holds. Only what is left unknown after that sends the comment to review.
/// </remarks>
public abstract record Condition
{
    private protected Condition()
    {
    }

    internal abstract Truth Evaluate(EvaluationContext context);

    /// <summary>This condition and all that it is made of.</summary>
    internal IEnumerable<Condition> AndWithin() => this switch
    {
        AllCondition all => all.Conditions.SelectMany(c => c.AndWithin()).Prepend(this),
        AnyCondition any => any.Conditions.SelectMany(c => c.AndWithin()).Prepend(this),
        NotCondition not => not.Inner.AndWithin().Prepend(this),
        _ => [this],
    };

    private protected static Truth Of(bool holds) => holds ? Truth.Yes : Truth.No;
}

/// <summary>A score lies in bounds.</summary>
public sealed record ScoreCondition(AttributeId Attribute, Bounds Bounds) : Condition
{
    internal override Truth Evaluate(EvaluationContext context) =>
        context.Signals.Scores[Attribute] is { } score ? Of(Bounds.Contains(score, context)) : context.Missing(Attribute);
}

/// <summary>A feature of the text lies in bounds.</summary>
public sealed record TextCondition(TextFeature Feature, Bounds Bounds) : Condition
{
    internal override Truth Evaluate(EvaluationContext context) => Of(Bounds.Contains(Feature switch
    {
        TextFeature.Characters => context.Features.Characters,
        TextFeature.Words => context.Features.Words,
        TextFeature.Links => context.Features.Links,
        TextFeature.Mentions => context.Features.Mentions,
        TextFeature.Emoji => context.Features.Emoji,
        TextFeature.Lines => context.Features.Lines,
        TextFeature.UppercaseShare => context.Features.UppercaseShare,
        TextFeature.PunctuationShare => context.Features.PunctuationShare,
        _ => throw new InvalidOperationException($"Unknown text feature {Feature}."),
    }, context));
}

/// <summary>The text holds a word or phrase of one of these lists.</summary>
public sealed record WordListCondition(FrozenSet<string> Lists) : Condition
{
    internal override Truth Evaluate(EvaluationContext context)
    {
        foreach (var match in context.WordMatches)
        {
            if (Lists.Contains(match.List)) return Truth.Yes;
        }

        return Truth.No;
    }
}

/// <summary>The comment stands on one of these sites. One that names no site stands on none of them.</summary>
public sealed record SiteCondition(FrozenSet<string> Sites) : Condition
{
    internal override Truth Evaluate(EvaluationContext context) =>
        Of(context.Signals.Comment.Site is { } site && Sites.Contains(site));
}

/// <summary>The comment stands in one of these sections. One that names no section stands in none of them.</summary>
public sealed record SectionCondition(FrozenSet<string> Sections) : Condition
{
    internal override Truth Evaluate(EvaluationContext context) =>
        Of(context.Signals.Comment.Section is { } section && Sections.Contains(section));
}

/// <summary>The comment is in one of these languages.</summary>
public sealed record LanguageCondition(FrozenSet<string> Languages) : Condition
{
    internal override Truth Evaluate(EvaluationContext context) =>
        context.Signals.Language is { } language ? Of(Languages.Contains(language)) : context.MissingLanguage();
}

/// <summary>The author's history lies in bounds. A comment without an author counts as one by somebody of whom nothing is stored.</summary>
public sealed record AuthorCondition(AuthorFact Fact, Bounds Bounds) : Condition
{
    internal override Truth Evaluate(EvaluationContext context)
    {
        var history = context.Signals.AuthorHistory ?? AuthorHistory.Unknown;
        var decided = history.Approved + history.Rejected;
        if (Fact == AuthorFact.RejectedShare && decided == 0) return Truth.No;
        return Of(Bounds.Contains(Fact switch
        {
            AuthorFact.Comments => history.Comments,
            AuthorFact.Approved => history.Approved,
            AuthorFact.Rejected => history.Rejected,
            AuthorFact.RejectedShare => (double)history.Rejected / decided,
            _ => throw new InvalidOperationException($"Unknown fact about an author {Fact}."),
        }, context));
    }
}

/// <summary>The number of readers' reports lies in bounds.</summary>
public sealed record ReportsCondition(Bounds Bounds) : Condition
{
    internal override Truth Evaluate(EvaluationContext context) => Of(Bounds.Contains(context.Signals.Reports, context));
}

/// <summary>All of these hold. Also what several conditions in one <c>when</c> mean.</summary>
public sealed record AllCondition(IReadOnlyList<Condition> Conditions) : Condition
{
    internal override Truth Evaluate(EvaluationContext context)
    {
        var result = Truth.Yes;
        foreach (var condition in Conditions)
        {
            var truth = condition.Evaluate(context);
            if (truth == Truth.No) return Truth.No;
            if (truth == Truth.Unknown) result = Truth.Unknown;
        }

        return result;
    }
}

/// <summary>At least one of these holds.</summary>
public sealed record AnyCondition(IReadOnlyList<Condition> Conditions) : Condition
{
    internal override Truth Evaluate(EvaluationContext context)
    {
        var result = Truth.No;
        foreach (var condition in Conditions)
        {
            var truth = condition.Evaluate(context);
            if (truth == Truth.Yes) return Truth.Yes;
            if (truth == Truth.Unknown) result = Truth.Unknown;
        }

        return result;
    }
}

/// <summary>This does not hold.</summary>
public sealed record NotCondition(Condition Inner) : Condition
{
    internal override Truth Evaluate(EvaluationContext context) => Inner.Evaluate(context) switch
    {
        Truth.Yes => Truth.No,
        Truth.No => Truth.Yes,
        _ => Truth.Unknown,
    };
}
