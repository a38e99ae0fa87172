using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Moderator.Classifier.Models;
using Moderator.Classifier.Training;
using Xunit;

namespace Moderator.Service.Tests;

/// <summary>The comment above counts: sent along, or found in the store.</summary>
public sealed class ParentContextTests : IAsyncLifetime
{
    private const string Abuse = "You are a stupid idiot, shut up, you worthless moron.";
    private const string Reply = "And you believe that, of course.";

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("moderator-parent-");
    private ICommentModel _model = null!;
    private RunningService _service = null!;

    public async Task InitializeAsync()
    {
        var recipe = Recipe.Load(Path.Combine(TinyModel.Repository, "training-data", "recipes", "tiny.json")) with
        {
            Kind = "stack",
            Parameters = (JsonObject)JsonNode.Parse(
                """
                {"networks": [{"bucket_bits": 12, "dimensions": 32, "filters": 16, "hidden": 16, "epochs": 4, "rate": 0.1, "embedding_rate": 0.1}],
                 "ngrams": {"most": 4000, "least_comments": 2, "epochs": 10}, "calibration_share": 0.2, "frequent_words": 100}
                """)!,
        };
        _model = ModelDirectory.Load(ModelTrainer.Train(recipe, null, Path.Combine(_root.FullName, "stack"), new TrainingOptions(), null, default).Directory);
        _service = await RunningService.StartAsync(_model);
    }

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        _model.Dispose();
        _root.Delete(recursive: true);
    }

    [Fact]
    public async Task A_parent_that_is_stored_counts_as_one_that_is_sent_along()
    {
        var alone = Toxicity(await ScoreAsync(new { text = Reply }));
        var sent = Toxicity(await ScoreAsync(new { text = Reply, parent_text = Abuse }));
        Assert.True(sent > alone + 0.01, $"{sent} with the parent, {alone} without.");

        await _service.SubmitAsync(new { id = "c-1", text = "First, a mild word.", site = "gazette" });
        await _service.SubmitAsync(new { id = "c-1", text = Abuse, site = "gazette" });
        Assert.Equal(sent, Toxicity(await _service.SubmitAsync(new { id = "c-2", text = Reply, parent_id = "c-1", site = "gazette" })));
        Assert.Equal(sent, Toxicity(await ScoreAsync(new { text = Reply, parent_id = "c-1", site = "gazette" })));
        Assert.Equal(alone, Toxicity(await ScoreAsync(new { text = Reply, parent_id = "c-1", site = "courier" })));
        Assert.Equal(alone, Toxicity(await ScoreAsync(new { text = Reply, parent_id = "unheard-of", site = "gazette" })));
        var batch = await PostAsync(new { comments = new object[] { new { text = Reply, parent_text = Abuse }, new { text = Reply } } }, 200);
        Assert.Equal([sent, alone], batch["results"]!.AsArray().Select(r => Toxicity(r!)));
    }

    [Fact]
    public async Task The_text_that_is_sent_goes_before_the_stored_one_and_reaches_no_disk()
    {
        await _service.SubmitAsync(new { id = "c-1", text = "A mild word." });
        var answer = await _service.SubmitAsync(new { id = "c-2", text = Reply, parent_id = "c-1", parent_text = Abuse });
        Assert.Equal(Toxicity(await ScoreAsync(new { text = Reply, parent_text = Abuse })), Toxicity(answer));
        Assert.Equal(0L, _service.Ask($"SELECT COUNT(*) FROM revisions WHERE text LIKE '%worthless%'"));
        Assert.DoesNotContain("parent_text", (await _service.GetAsync("/v1/comments/c-2")).ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_parent_that_is_too_long_is_refused_by_name()
    {
        var problem = await PostAsync(new { text = Reply, parent_text = new string('x', 70_000) }, 400);
        Assert.Equal("Is 70000 characters long; expected at most 65536.", problem["errors"]!["parent_text"]![0]!.GetValue<string>());
    }

    [Fact]
    public async Task The_document_names_the_field()
    {
        var schemas = (await _service.GetAsync("/openapi/v1.json"))["components"]!["schemas"]!;
        foreach (var schema in (string[])["CommentRequest", "ScoreRequest", "ScorableComment"])
            Assert.Contains("raises the score", schemas[schema]!["properties"]!["parent_text"]!.Text("description"), StringComparison.Ordinal);
    }

    private static double Toxicity(JsonNode answer) => answer["scores"]!["TOXICITY"]!.GetValue<double>();

    private Task<JsonNode> ScoreAsync(object request) => PostAsync(request, 200);

    private async Task<JsonNode> PostAsync(object request, int status)
    {
        using var response = await _service.Client.PostAsJsonAsync("/v1/score", request);
        return await Answers.ReadAsync(response, status);
    }
}
