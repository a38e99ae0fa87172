using System.Text.Json.Nodes;

namespace Moderator.Storage.Audit;

/// <summary>By which way somebody acted.</summary>
public enum AuditActorKind
{
    /// <summary>A request with an API key.</summary>
    Key,

    /// <summary>Somebody signed in.</summary>
    User,

    /// <summary>Whoever ran the command on the service's own machine.</summary>
    Operator,

    /// <summary>The service by itself.</summary>
    System,
}

/// <summary>Who acted.</summary>
/// <param name="Kind">By which way.</param>
/// <param name="Id">The key's or user's id; null for the operator and the system.</param>
/// <param name="Name">The key's, the user's or the operating system's name of them; what of the system it was.</param>
public sealed record AuditActor(AuditActorKind Kind, string? Id, string Name)
{
    public static AuditActor OfOperator(string name) => new(AuditActorKind.Operator, null, name);

    public static AuditActor OfSystem(string part) => new(AuditActorKind.System, null, part);
}

/// <summary>One administrative act, to be appended. It never holds a comment's text or a key.</summary>
/// <param name="Actor">Who.</param>
/// <param name="At">When.</param>
/// <param name="Act">What, as <c>resource.verb</c>: for example <c>key.create</c>, <c>policy.promote</c>.</param>
/// <param name="Subject">To what, as <c>resource:id</c>: for example <c>key:3</c>.</param>
/// <param name="Details">What else is worth knowing; null for nothing.</param>
public sealed record AuditEntry(AuditActor Actor, DateTimeOffset At, string Act, string Subject, JsonObject? Details = null);

/// <summary>An act as it is stored.</summary>
/// <param name="Id">Grows from act to act.</param>
/// <param name="Entry">The act.</param>
public sealed record RecordedAct(long Id, AuditEntry Entry);

/// <summary>Which acts to read, latest first.</summary>
public sealed record AuditQuery
{
    /// <summary>Only this act (<c>key.create</c>) or, ending in a dot, this resource's (<c>key.</c>); null for all.</summary>
    public string? Act { get; init; }

    /// <summary>Only acts at this time or later; null for all.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>How many at most; 1 or more.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>Only acts with a smaller id: <see cref="AuditPage.Next"/> of the page before; null starts at the latest.</summary>
    public long? Before { get; init; }
}

/// <summary>A page of the log.</summary>
/// <param name="Acts">Latest first.</param>
/// <param name="Next">Where the next page begins; null after the last.</param>
public sealed record AuditPage(IReadOnlyList<RecordedAct> Acts, long? Next);
