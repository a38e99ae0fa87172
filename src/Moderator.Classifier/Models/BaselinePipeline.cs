using Microsoft.ML;
using Microsoft.ML.Data;

namespace Moderator.Classifier.Models;

/// <summary>A comment's features as ML.NET's pipeline takes them.</summary>
internal sealed class PipelineInput
{
    public VBuffer<float> Features { get; set; }

    public float[] Style { get; set; } = [];
}

/// <summary>What comes out of it: two raw scores for each attribute of the model.</summary>
internal sealed class PipelineOutput
{
    [ColumnName(BaselinePipeline.LinearScores)]
    public float[] LinearScores { get; set; } = [];

    [ColumnName(BaselinePipeline.TreeScores)]
    public float[] TreeScores { get; set; } = [];
}

/// <summary>
/// The ML.NET transformers of a baseline in one chain: sparse features → a linear score for each attribute → those and
/// the style features together → a tree score for each attribute.
/// </summary>
internal static class BaselinePipeline
{
    public const string TreeInputs = "TreeInputs";
    public const string LinearScores = "LinearScores";
    public const string TreeScores = "TreeScores";

    /// <param name="width">Length of the sparse vector.</param>
    /// <param name="linear">One for each attribute; reads <c>Features</c>, writes <c>Score</c>.</param>
    /// <param name="trees">One for each attribute; reads <see cref="TreeInputs"/>, writes <c>Score</c>.</param>
    public static ITransformer Compose(int width, IReadOnlyList<ITransformer> linear, IReadOnlyList<ITransformer> trees)
    {
        var ml = new MLContext(seed: 1);
        var chain = new List<ITransformer>();
        var view = ml.Data.LoadFromEnumerable(Array.Empty<PipelineInput>(), InputSchema(width));

        void Append(ITransformer transformer)
        {
            chain.Add(transformer);
            view = transformer.Transform(view);
        }

        string[] AppendScorers(IReadOnlyList<ITransformer> scorers, string prefix)
        {
            var names = new string[scorers.Count];
            for (var i = 0; i < scorers.Count; i++)
            {
                names[i] = $"{prefix}{i}";
                Append(scorers[i]);
                // Every scorer writes "Score"; the copy keeps it from being hidden by the next.
                Append(ml.Transforms.CopyColumns(names[i], "Score").Fit(view));
            }

            return names;
        }

        var linearScores = AppendScorers(linear, "Linear");
        Append(ml.Transforms.Concatenate(LinearScores, linearScores).Fit(view));
        Append(ml.Transforms.Concatenate(TreeInputs, LinearScores, nameof(PipelineInput.Style)).Fit(view));
        var treeScores = AppendScorers(trees, "Trees");
        Append(ml.Transforms.Concatenate(TreeScores, treeScores).Fit(view));
        return new TransformerChain<ITransformer>([.. chain]);
    }

    /// <summary>The same chain always gives the same bytes.</summary>
    public static byte[] Save(ITransformer chain, int width)
    {
        var ml = new MLContext(seed: 1);
        using var memory = new MemoryStream();
        ml.Model.Save(chain, ml.Data.LoadFromEnumerable(Array.Empty<PipelineInput>(), InputSchema(width)).Schema, memory);
        memory.Position = 0;
        return ModelArchive.Repack(memory);
    }

    public static SchemaDefinition InputSchema(int width)
    {
        var schema = SchemaDefinition.Create(typeof(PipelineInput));
        schema[nameof(PipelineInput.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, width);
        schema[nameof(PipelineInput.Style)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, Features.StyleFeatures.Count);
        return schema;
    }
}
