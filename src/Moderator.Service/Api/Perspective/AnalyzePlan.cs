using Moderator.Classifier.Models;
using Moderator.Core.Scoring;
using Moderator.Service.Versions;

namespace Moderator.Service.Api.Perspective;

/// <summary>An attribute that will be answered.</summary>
/// <param name="Asked">What the request asked for.</param>
/// <param name="Model">Who scores it.</param>
/// <param name="Ours">Which of its attributes stand for it, at least one; the highest score counts.</param>
internal sealed record PlannedAttribute(AskedAttribute Asked, ICommentModel Model, IReadOnlyList<AttributeId> Ours);

/// <summary>
/// Which model answers which attribute of a request. Holds the pinned models loaded until it is disposed of.
/// </summary>
internal sealed class AnalyzePlan : IDisposable
{
    private readonly List<PlannedAttribute> _attributes = [];
    private readonly List<string> _dropped = [];
    private readonly Dictionary<string, LoadedModel?> _pinned = new(StringComparer.Ordinal);
    private readonly bool _drops;

    private AnalyzePlan(bool drops) => _drops = drops;

    public IReadOnlyList<PlannedAttribute> Attributes => _attributes;

    /// <summary>Every model that scores, once.</summary>
    public IEnumerable<ICommentModel> Models => _attributes.Select(a => a.Model).Distinct();

    /// <summary>What was asked for and is not answered.</summary>
    public IReadOnlyList<string> Dropped => _dropped;

    /// <exception cref="GoogleErrorException">An attribute is not served, and the request does not say that such are to be left out.</exception>
    public static AnalyzePlan Make(AnalyzeRequest request, AttributeNames names, ICommentModel current, ModelsInForce models)
    {
        var plan = new AnalyzePlan(request.DropUnsupported);
        try
        {
            plan.Fill(request, names, current, models);
            return plan;
        }
        catch
        {
            plan.Dispose();
            throw;
        }
    }

    /// <summary>Leaves out what does not know the comment's language.</summary>
    /// <exception cref="GoogleErrorException">There is such an attribute, and the request does not say that such are to be left out.</exception>
    public void Check(CommentLanguages languages) => _attributes.RemoveAll(planned =>
    {
        if (languages.FindUnsupported(planned.Asked.Asked, planned.Model.Manifest.Languages) is not { } error) return false;
        Drop(planned.Asked, error);
        return true;
    });

    public void Dispose()
    {
        foreach (var model in _pinned.Values) model?.Dispose();
    }

    private void Fill(AnalyzeRequest request, AttributeNames names, ICommentModel current, ModelsInForce models)
    {
        var withoutCounterpart = new List<AskedAttribute>();
        foreach (var asked in request.Attributes)
        {
            var ours = names.Find(asked.Name);
            if (ours is [] && asked.Model is null)
            {
                withoutCounterpart.Add(asked);
                continue;
            }

            var model = asked.Model is { } name ? Pinned(name, models) : current;
            var served = model is null || ours is null ? [] : ours.Where(model.Attributes.Contains).ToList();
            if (served.Count > 0) _attributes.Add(new PlannedAttribute(asked, model!, served));
            else Drop(asked, Unknown(asked));
        }

        // A client that asks for a known list of attributes goes on working with those that are served; one that asks
        // for nothing else is told.
        foreach (var asked in withoutCounterpart)
        {
            if (_attributes.Count > 0) _dropped.Add(asked.Asked);
            else Drop(asked, Unknown(asked));
        }
    }

    private static GoogleError Unknown(AskedAttribute asked) => GoogleError.Invalid($"Unknown requested attribute: {asked.Asked}");

    private ICommentModel? Pinned(string name, ModelsInForce models)
    {
        if (!_pinned.TryGetValue(name, out var held)) _pinned[name] = held = models.Find(name);
        return held?.Model;
    }

    private void Drop(AskedAttribute asked, GoogleError error)
    {
        if (!_drops) throw new GoogleErrorException(error);
        _dropped.Add(asked.Asked);
    }
}
