using Moderator.Classifier.Models;
using Moderator.Core.Policies;
using Moderator.Storage.Versions;

namespace Moderator.Service.Versions;

/// <summary>What is stored as promoted cannot be put in force. Thrown at start alone: a running service goes on with what it has.</summary>
public sealed class VersionUnavailableException(string message) : Exception(message);

/// <summary>What the service is started with: in force as long as nothing was promoted.</summary>
/// <param name="Model">Stays its maker's.</param>
/// <param name="Policy">The policy.</param>
internal sealed record StartingVersions(ICommentModel Model, Policy Policy);

/// <summary>
/// Brings what is in force in line with what is stored as promoted: at start, at once after a promotion through the API,
/// and within a second after one by another program. A part that cannot be put in force leaves the one before in force.
/// </summary>
internal sealed class PromotedVersions(
    InForceSource source, ModelsInForce models, IPromotionStore store, StartingVersions starting, ILogger<PromotedVersions> logger)
{
    private readonly Lock _applying = new();

    /// <summary>The latest promotion that was looked at; below 0 before the first look.</summary>
    private long _appliedId = -1;

    private volatile List<string> _problems = [];

    /// <summary>Why what is stored as promoted is not in force; empty where it is.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Puts in force what was promoted before this start.</summary>
    /// <exception cref="VersionUnavailableException">It cannot be: the message says why, and what to do.</exception>
    public void ApplyAtStart()
    {
        Refresh();
        if (_problems.Count > 0) throw new VersionUnavailableException(string.Join(Environment.NewLine, _problems));
    }

    /// <summary>Looks whether something was promoted, and puts it in force.</summary>
    /// <exception cref="Moderator.Storage.StorageUnavailableException">The database cannot be read.</exception>
    public void Refresh()
    {
        if (_problems.Count == 0 && Interlocked.Read(ref _appliedId) == store.ReadLatestId()) return;
        lock (_applying) Apply(store.ReadStanding());
    }

    private void Apply(StandingPromotions standing)
    {
        using var current = source.Read();
        var problems = new List<string>();
        var policy = PolicyOf(standing.Policy, current, problems);
        var model = ModelOf(standing.Model, current, problems) ?? current.HoldModel();
        var shadow = standing.Shadow?.To is null ? null : ModelOf(standing.Shadow, current, problems) ?? current.HoldShadow();
        if (policy == current.Policy && model.Model == current.Model && shadow?.Model == current.Shadow)
        {
            model.Dispose();
            shadow?.Dispose();
        }
        else
        {
            source.Replace(new InForce(model, shadow, policy));
            ServiceLog.PutInForce(logger, model.Model.Version.ToString(), shadow?.Model.Version.ToString() ?? "none", policy.Version.ToString());
        }

        foreach (var problem in problems.Except(_problems, StringComparer.Ordinal)) ServiceLog.NotPutInForce(logger, problem);
        _problems = problems;
        Interlocked.Exchange(ref _appliedId, standing.LatestId);
    }

    private Policy PolicyOf(Promotion? promotion, InForce current, List<string> problems)
    {
        if (promotion?.To?.AsPolicy() is not { } wanted) return starting.Policy;
        if (current.Policy.Version == wanted) return current.Policy;
        if (starting.Policy.Version == wanted) return starting.Policy;
        try
        {
            if (store.ReadPolicyFiles(wanted) is { } files) return PolicyFile.Parse(files);
            problems.Add($"The promoted policy {wanted} is not stored. Promote one again: moderator policy promote FILE.");
        }
        catch (PolicyFormatException error)
        {
            problems.Add($"The promoted policy {wanted} cannot be read by this version of the program ({error.Message}). Promote one that can, or go back: moderator policy rollback.");
        }

        return current.Policy;
    }

    private LoadedModel? ModelOf(Promotion? promotion, InForce current, List<string> problems)
    {
        if (promotion?.To?.AsModel() is not { } wanted) return new LoadedModel(starting.Model, isOwned: false);
        if (current.Model.Version == wanted) return current.HoldModel();
        if (current.Shadow?.Version == wanted) return current.HoldShadow();
        if (starting.Model.Version == wanted) return new LoadedModel(starting.Model, isOwned: false);
        if (models.Installed().FirstOrDefault(m => m.Version == wanted) is not { } installed)
        {
            problems.Add($"The promoted model {wanted} is not installed. Put its directory back, or go back to the model before: moderator models rollback{(promotion.Subject == PromotionSubject.Shadow ? " --shadow" : "")}.");
            return null;
        }

        try
        {
            return models.LoadApart(installed);
        }
        catch (ModelFormatException error)
        {
            problems.Add($"The promoted model {wanted} cannot be loaded: {error.Message}");
            return null;
        }
    }
}
