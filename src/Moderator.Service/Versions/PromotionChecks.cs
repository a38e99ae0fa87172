using Moderator.Classifier.Models;
using Moderator.Core.Policies;
using Moderator.Core.Policies.Checking;
using Moderator.Core.Scoring;

namespace Moderator.Service.Versions;

/// <summary>A model or policy cannot be put in force.</summary>
/// <param name="code">A word that programs can tell refusals apart by.</param>
/// <param name="message">What is wrong, what was found and what was expected.</param>
/// <param name="details">Each thing that is wrong, where there are several; empty otherwise.</param>
public sealed class PromotionRefusedException(string code, string message, IReadOnlyList<string>? details = null) : Exception(message)
{
    public string Code { get; } = code;

    public IReadOnlyList<string> Details { get; } = details ?? [];
}

/// <summary>What is checked before a model or a policy is put in force, by the service and by the command alike.</summary>
public static class PromotionChecks
{
    /// <summary>The one installed model that is called this.</summary>
    /// <param name="installed">What is installed.</param>
    /// <param name="name">As <see cref="InstalledModel.IsCalled"/> takes it.</param>
    /// <exception cref="PromotionRefusedException">There is none, there are several, or it does not fit this program.</exception>
    public static InstalledModel Find(IReadOnlyList<InstalledModel> installed, string name)
    {
        var found = installed.Where(m => m.IsCalled(name)).ToList();
        if (found.Count > 1 && found.Exists(m => m.Problem is null)) found.RemoveAll(m => m.Problem is not null);
        return found switch
        {
            [{ Problem: { } problem }] => throw new PromotionRefusedException("model_unusable", $"The model cannot be used: {problem}"),
            [var only] => only,
            [] => throw new PromotionRefusedException(
                "no_such_model", $"No installed model is called \"{name}\"; expected one of {NamesOf(installed)}.", [.. installed.Select(m => m.Version?.ToString() ?? m.Directory)]),
            _ => throw new PromotionRefusedException("ambiguous_model", $"Several installed models are called \"{name}\"; expected one of {NamesOf(found)}."),
        };
    }

    /// <summary>Whether a model gives every score that the policy looks at.</summary>
    /// <exception cref="PromotionRefusedException">It does not.</exception>
    public static void CheckAttributes(Policy policy, ModelVersion model, IEnumerable<AttributeId> served)
    {
        var missing = PolicyWarnings.NotServed(policy, [.. served]);
        if (missing.Count == 0) return;
        throw new PromotionRefusedException(
            "attributes_missing",
            $"The policy {policy.Version} looks at {string.Join(", ", missing.Select(a => a.WireName()))}, which the model {model} does not score: every comment would go to review. Promote a policy without them first, or a model with them.");
    }

    /// <summary>Whether a model gives every score that the policy looks at.</summary>
    /// <exception cref="PromotionRefusedException">It does not.</exception>
    public static void CheckAttributes(Policy policy, InstalledModel model) => CheckAttributes(
        policy,
        model.Version!,
        model.Manifest!.Attributes.Where(name => Attributes.TryParse(name, out _)).Select(name => Attributes.TryParse(name, out var a) ? a : default));

    /// <summary>Whether a policy fits a model and passes its own tests with it.</summary>
    /// <returns>What is to be said of it all the same.</returns>
    /// <exception cref="PromotionRefusedException">It does not.</exception>
    public static IReadOnlyList<PolicyWarning> Check(Policy policy, ICommentModel model)
    {
        CheckAttributes(policy, model.Version, model.Attributes);
        var failed = PolicyCases.Run(policy, model.Score).Where(r => !r.Passed).Select(r => r.ToString()).ToList();
        if (failed.Count > 0)
            throw new PromotionRefusedException("policy_tests_failed", $"{failed.Count} of the policy's {policy.Cases.Count} tests fail with the model {model.Version}.", failed);
        var warnings = PolicyWarnings.Of(policy);
        return PolicyWarnings.OfModel(policy, model.Version) is { } other ? [.. warnings, other] : warnings;
    }

    private static string NamesOf(IReadOnlyList<InstalledModel> models) =>
        models.Count == 0 ? "none (no model is installed)" : string.Join(", ", models.Select(m => m.Version?.ToString() ?? $"{m.Directory} (unusable)"));
}
