using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Moderator.Classifier.DataSets;
using Moderator.Classifier.Training;
using Moderator.Core.Scoring;

namespace Moderator.Tests.Classifier.Network;

/// <summary>A small stack with a specialist: comments under titles that decide, and as public set some that look different.</summary>
public sealed class SpecialistStack : IDisposable
{
    private static readonly string[] Bad = ["Seven miners dead after blast", "Blast kills nurses", "Two children dead in flood", "Bus crash kills eleven", "Family dead in fire", "Blast at school, four dead"];
    private static readonly string[] Fine = ["New library opens", "Bridge opens after years", "Town opens pool", "Choir wins prize", "Park opens in spring", "School wins new roof"];
    private static readonly string[] Remarks = ["Good, more of this.", "Finally some good news.", "Could not happen to nicer people.", "About time.", "Made my day, more please.", "Good, who is next?"];
    private readonly string _root = Directory.CreateTempSubdirectory("moderator-specialist-").FullName;
    private readonly Recipe _recipe;

    public SpecialistStack()
    {
        var own = new StringBuilder();
        var n = 0;
        for (var i = 0; i < Remarks.Length; i++)
        {
            for (var t = 0; t < Bad.Length; t++)
            {
                own.AppendLine(Line(n++, Remarks[i], 1, Bad[t], $"p-{i}-{t}")).AppendLine(Line(n++, Remarks[i], 0, Fine[t], $"p-{i}-{t}"));
            }
        }

        var open = new StringBuilder("id,comment_text,toxic\n");
        for (var i = 0; i < 120; i++)
        {
            var text = i % 3 == 0 ? $"Revert {i} was done by a stupid idiot of an editor" : $"The source of section {i} was added to the article by its editor";
            open.Append(CultureInfo.InvariantCulture, $"{i},{text},{(i % 3 == 0 ? 1 : 0)}\n");
        }

        var published = new StringBuilder("comment_text,toxic,perspective_toxicity,parent_text\n");
        for (var i = 0; i < 600; i++)
        {
            var text = i % 4 == 0 ? $"Edit {i * 7919 % 600} was made by a stupid idiot" : $"The source of page {i * 104729 % 600} was moved by its editor";
            published.Append(CultureInfo.InvariantCulture, $"{text},0,{(i % 4 == 0 ? 0.4 + i / 1200.0 : i / 1800.0):F4},What a stupid idiot\n");
        }

        File.WriteAllText(Path.Combine(_root, "published.csv"), published.ToString());
        File.WriteAllText(Path.Combine(_root, "own.ndjson"), own.ToString());
        File.WriteAllText(Path.Combine(_root, "open.csv"), open.ToString());
        JsonObject Set(string file, string format, bool calibrates) => new()
        {
            ["path"] = file,
            ["format"] = format,
            ["sha256"] = DataSetHash.OfFile(Path.Combine(_root, file)),
            ["calibrates"] = calibrates,
        };
        var scale = Set("published.csv", "wikipedia-context", false);
        scale["fits_perspective_scale"] = true;
        var json = new JsonObject
        {
            ["name"] = "tiny-specialist",
            ["version"] = "1",
            ["kind"] = "stack",
            ["seed"] = 5,
            ["data_sets"] = new JsonArray(Set("open.csv", "jigsaw-toxic-only", true), Set("own.ndjson", "moderator", false), scale),
            ["parameters"] = JsonNode.Parse(
                """
                {"networks": [{"languages": "en", "bucket_bits": 10, "dimensions": 32, "filters": 16, "hidden": 16, "epochs": 3, "factors": {"moderator": 0}}],
                 "specialist": {"network": {"languages": "en", "bucket_bits": 10, "dimensions": 32, "filters": 16, "hidden": 16, "epochs": 2, "rate": 0.1, "embedding_rate": 0.1, "drop_words": 0, "drop_pooled": 0},
                                "networks": 2, "tuning_epochs": 30, "joined_share": 0.2, "gate": {"least_comments": 2, "epochs": 10}, "attributes": ["TOXICITY"]},
                 "calibration_share": 0.2, "frequent_words": 50, "disguised_share": 0.1}
                """),
        };
        _recipe = Recipe.Parse(json.ToJsonString(), Path.Combine(_root, "recipe.json"));
        Report = Train("first", 2);
    }

    public TrainingReport Report { get; }

    public TrainingReport Train(string name, int threads) => ModelTrainer.Train(_recipe, _root, Path.Combine(_root, name), new TrainingOptions { Threads = threads }, null, default);

    public TrainingData Read() => TrainingData.Load(_recipe, _root, skipBadRows: false, default);

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static string Line(int id, string text, int toxic, string title, string pair) => new JsonObject
    {
        ["id"] = $"c-{id}",
        ["text"] = text,
        ["labels"] = new JsonObject(Attributes.AllNames.Select(a => KeyValuePair.Create(a, (JsonNode?)JsonValue.Create(a is "TOXICITY" or "INSULT" ? toxic : 0)))),
        ["headline"] = title,
        ["pair"] = pair,
        ["language"] = "en",
    }.ToJsonString();
}
