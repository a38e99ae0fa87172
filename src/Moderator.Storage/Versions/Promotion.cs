using System.Globalization;
using Moderator.Core.Decisions;
using Moderator.Core.Scoring;
using Moderator.Storage.Audit;

namespace Moderator.Storage.Versions;

/// <summary>What is promoted.</summary>
public enum PromotionSubject
{
    /// <summary>The model that scores.</summary>
    Model,

    /// <summary>The model that scores the same comments and is only recorded.</summary>
    Shadow,

    /// <summary>The policy that decides.</summary>
    Policy,
}

/// <summary>A model or a policy as promotions name it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">The version it gives itself.</param>
/// <param name="Hash">SHA-256, lower-case hexadecimal.</param>
public sealed record PromotedVersion(string Name, string Version, string Hash)
{
    public static PromotedVersion Of(ModelVersion model) => new(model.Name, model.Version, model.Hash);

    public static PromotedVersion Of(PolicyVersion policy) => new(policy.Name, policy.Version, policy.Hash);

    public ModelVersion AsModel() => new(Name, Version, Hash);

    public PolicyVersion AsPolicy() => new(Name, Version, Hash);

    /// <summary><c>name@version-hash12</c>.</summary>
    public override string ToString() => AsModel().ToString();
}

/// <summary>An appended record of what was put in force. Never changed.</summary>
/// <param name="Id">Grows from promotion to promotion, over all subjects.</param>
/// <param name="Subject">What was promoted.</param>
/// <param name="From">What was in force before; null for what the service was started with, or for no shadow.</param>
/// <param name="To">What is in force since; null likewise.</param>
/// <param name="Undoes">The promotion that was rolled back; null where this is none.</param>
/// <param name="Reason">Why, in somebody's words.</param>
/// <param name="Actor">Who.</param>
/// <param name="At">When.</param>
public sealed record Promotion(
    long Id, PromotionSubject Subject, PromotedVersion? From, PromotedVersion? To, long? Undoes, string? Reason, AuditActor Actor, DateTimeOffset At);

/// <summary>The latest promotion of each subject: what is in force. Null where nothing was ever promoted.</summary>
/// <param name="LatestId">The id of the latest of all; 0 where there is none.</param>
public sealed record StandingPromotions(long LatestId, Promotion? Model, Promotion? Shadow, Promotion? Policy)
{
    /// <summary>Another one after every promotion of the policy; for the other subjects, of the model or the shadow.</summary>
    public string VersionOf(PromotionSubject subject) => subject == PromotionSubject.Policy
        ? string.Create(CultureInfo.InvariantCulture, $"{Policy?.Id ?? 0}")
        : string.Create(CultureInfo.InvariantCulture, $"{Model?.Id ?? 0}.{Shadow?.Id ?? 0}");

    public Promotion? this[PromotionSubject subject] => subject switch
    {
        PromotionSubject.Model => Model,
        PromotionSubject.Shadow => Shadow,
        PromotionSubject.Policy => Policy,
        _ => throw new ArgumentOutOfRangeException(nameof(subject), subject, null),
    };
}

/// <summary>What became of a promotion or of its undoing.</summary>
public abstract record PromoteOutcome
{
    private PromoteOutcome()
    {
    }

    /// <summary>It was appended.</summary>
    public sealed record Promoted(Promotion Promotion) : PromoteOutcome;

    /// <summary>The version was in force by a promotion already; nothing was written.</summary>
    public sealed record AlreadyInForce(Promotion Promotion) : PromoteOutcome;

    /// <summary>No promotion is left to be undone; nothing was written.</summary>
    public sealed record NothingToUndo : PromoteOutcome;
}
