using Moderator.Classifier.Models;
using Moderator.Core.Policies;

namespace Moderator.Service.Versions;

/// <summary>
/// The models and the policy that one request works with from its beginning to its end, so that everything it answers
/// and stores names exactly one version of each. Read once a request from <see cref="InForceSource"/> and disposed of at
/// its end: the models stay loaded until the last request that read them has ended.
/// </summary>
internal sealed class InForce : IDisposable
{
    private readonly LoadedModel _model;
    private readonly LoadedModel? _shadow;
    private int _holds = 1;

    /// <param name="model">Scores; its hold becomes this one's to end.</param>
    /// <param name="shadow">Scores too and is only recorded; its hold becomes this one's to end.</param>
    /// <param name="policy">Decides.</param>
    public InForce(LoadedModel model, LoadedModel? shadow, Policy policy) => (_model, _shadow, Policy) = (model, shadow, policy);

    /// <summary>The model that scores.</summary>
    public ICommentModel Model => _model.Model;

    /// <summary>A model that scores the same comments and is only recorded; null where none does.</summary>
    public ICommentModel? Shadow => _shadow?.Model;

    /// <summary>The policy that decides.</summary>
    public Policy Policy { get; }

    /// <summary>Adds a hold; false where this was replaced and the last request on it has ended.</summary>
    internal bool TryHold() => Holds.TryAdd(ref _holds);

    /// <summary>The model as one that can be held longer than this. Only for who holds this.</summary>
    internal LoadedModel HoldModel() => Held(_model);

    /// <summary>The shadow likewise.</summary>
    internal LoadedModel? HoldShadow() => _shadow is null ? null : Held(_shadow);

    /// <summary>Ends one hold.</summary>
    public void Dispose()
    {
        if (!Holds.IsLast(ref _holds)) return;
        _model.Dispose();
        _shadow?.Dispose();
    }

    private static LoadedModel Held(LoadedModel model) => model.TryHold() ? model : throw new ObjectDisposedException(nameof(InForce));
}
