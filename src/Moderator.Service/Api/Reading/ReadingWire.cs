using System.ComponentModel;
using Moderator.Service.Api.Wire;
using Moderator.Storage.Comments;
using Moderator.Storage.Search;

namespace Moderator.Service.Api.Reading;

/// <summary>A page of comments, the last to arrive first.</summary>
public sealed record CommentPageAnswer
{
    public required IReadOnlyList<FoundCommentAnswer> Items { get; init; }

    [Description("Send it as cursor to get the next page; left out on the last.")]
    public string? NextCursor { get; init; }

    [Description("With q: whether the words of every stored comment were searched. False for a moment after many comments came at once.")]
    public bool? Complete { get; init; }

    internal static CommentPageAnswer Of(CommentPage page, bool? complete = null) => new()
    {
        Items = [.. page.Comments.Select(FoundCommentAnswer.Of)],
        NextCursor = page.Next?.ToString(),
        Complete = complete,
    };
}

/// <summary>A stored comment as it stands.</summary>
public sealed record FoundCommentAnswer : StandingCommentAnswer
{
    private FoundCommentAnswer(StandingComment standing)
        : base(standing)
    {
    }

    public DateTimeOffset? WrittenAt { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    [Description("The decision that stands.")]
    public required DecisionAnswer Decision { get; init; }

    internal static FoundCommentAnswer Of(StandingComment standing) => new(standing)
    {
        WrittenAt = standing.Comment.WrittenAt,
        ReceivedAt = standing.ReceivedAt,
        Decision = DecisionAnswer.Of(standing.Decision),
    };
}

/// <summary>What is known of an author.</summary>
public sealed record AuthorAnswer
{
    public required string Id { get; init; }

    public string? Site { get; init; }

    [Description("The name that the latest comment bore.")]
    public string? Name { get; init; }

    [Description("How many comments of theirs are stored.")]
    public required int Comments { get; init; }

    [Description("How many of those stand approved.")]
    public required int Approved { get; init; }

    [Description("How many of those wait for a moderator.")]
    public required int Review { get; init; }

    [Description("How many of those stand rejected.")]
    public required int Rejected { get; init; }

    [Description("When the first comment arrived.")]
    public required DateTimeOffset FirstAt { get; init; }

    [Description("When the latest comment arrived.")]
    public required DateTimeOffset LatestAt { get; init; }

    internal static AuthorAnswer Of(AuthorRecord author) => new()
    {
        Id = author.Id,
        Site = author.Site,
        Name = author.Name,
        Comments = author.Comments,
        Approved = author.Approved,
        Review = author.Review,
        Rejected = author.Rejected,
        FirstAt = author.FirstAt,
        LatestAt = author.LatestAt,
    };
}

/// <summary>The model in force.</summary>
public sealed record CurrentModelAnswer
{
    [Description("name@version-hash, as scores and decisions name it.")]
    public required string Model { get; init; }

    public required string Name { get; init; }

    public required string Version { get; init; }

    [Description("SHA-256 of the model file.")]
    public required string Hash { get; init; }

    [Description("baseline or stack.")]
    public required string Kind { get; init; }

    [Description("What it scores.")]
    public required IReadOnlyList<string> Attributes { get; init; }

    [Description("Those of its attributes whose quality no labelled set has shown.")]
    public required IReadOnlyList<string> ExperimentalAttributes { get; init; }

    [Description("ISO 639-1 codes of the languages that it was trained on.")]
    public required IReadOnlyList<string> Languages { get; init; }

    [Description("A model that scores the same comments and is only recorded.")]
    public string? Shadow { get; init; }
}

/// <summary>The policy in force.</summary>
public sealed record CurrentPolicyAnswer
{
    [Description("name@version-hash, as decisions name it.")]
    public required string Policy { get; init; }

    public required string Name { get; init; }

    public required string Version { get; init; }

    [Description("SHA-256 of the policy file.")]
    public required string Hash { get; init; }

    [Description("The languages it covers; left out where it takes any.")]
    public IReadOnlyList<string>? Languages { get; init; }

    [Description("Its rules, in the order in which they are read.")]
    public required IReadOnlyList<PolicyRuleAnswer> Rules { get; init; }

    [Description("What happens where no rule matches.")]
    public required PolicyDefaultAnswer Default { get; init; }
}

/// <summary>A rule of the policy in force.</summary>
public sealed record PolicyRuleAnswer(string Id, string Action, string Reason, bool Final);

/// <summary>What happens to a comment that no rule matches.</summary>
public sealed record PolicyDefaultAnswer(string Action, string Reason);
